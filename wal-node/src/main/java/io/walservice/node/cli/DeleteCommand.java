package io.walservice.node.cli;

import io.walservice.admin.v1.DeleteNamespaceRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wal ns delete} */
@Command(
        name = "delete",
        description = {
            "Stops writes to a namespace, and its delivery.",
            "What its log holds stays: creating it again takes the log up again."
        })
final class DeleteCommand extends ServiceCommand {
    @Parameters(paramLabel = "NAME", description = "The namespace.")
    private String name = "";

    @Option(
            names = "--revision",
            paramLabel = "N",
            defaultValue = "0",
            description = "Delete it only if this is its revision; default: whichever it is.")
    private long revision;

    @Override
    int run(Service service, Output output) {
        service.change(admin -> admin.deleteNamespace(DeleteNamespaceRequest.newBuilder()
                .setName(name)
                .setExpectedRevision(revision)
                .build()));
        output.line(name + " deleted");
        return ExitCode.OK;
    }
}
