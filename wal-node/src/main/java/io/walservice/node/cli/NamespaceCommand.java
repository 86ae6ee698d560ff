package io.walservice.node.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code wal ns}, which only groups. */
@Command(
        name = "ns",
        aliases = "namespace",
        mixinStandardHelpOptions = true,
        description = "Administers namespaces.",
        subcommands = {
            ApplyCommand.class,
            ShowCommand.class,
            ListCommand.class,
            DeleteCommand.class,
            HistoryCommand.class
        })
final class NamespaceCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "command: none (expected: one of those below)");
    }
}
