package io.walservice.node.cli;

import picocli.CommandLine.Command;

/** {@code wal ns list} */
@Command(name = "list", description = "Lists all namespaces, by name.")
final class ListCommand extends ServiceCommand {
    @Override
    int run(Service service, Output output) {
        RevisionRows rows = new RevisionRows(Namespaces.list(service));
        output.print(rows::tree, rows::byName);
        return ExitCode.OK;
    }
}
