package io.walservice.node.cli;

import io.walservice.admin.v1.ListRevisionsRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code wal ns history} */
@Command(
        name = "history",
        description = "Shows who changed a namespace and when, newest first; at most 1,000 revisions.")
final class HistoryCommand extends ServiceCommand {
    @Parameters(paramLabel = "NAME", description = "The namespace; one that was deleted has a history too.")
    private String name = "";

    @Override
    int run(Service service, Output output) {
        ListRevisionsRequest request =
                ListRevisionsRequest.newBuilder().setName(name).build();
        RevisionRows rows = new RevisionRows(
                service.read(admin -> admin.listRevisions(request)).getRevisionsList());
        output.print(rows::tree, rows::byTime);
        return ExitCode.OK;
    }
}
