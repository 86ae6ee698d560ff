package io.walservice.node.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code wal delayed}, which only groups. */
@Command(
        name = "delayed",
        mixinStandardHelpOptions = true,
        description = "Looks at entries that wait for their time, calls them off, or has them wait until another time.",
        subcommands = {
            DelayedCommands.ListThem.class,
            DelayedCommands.Count.class,
            DelayedCommands.Cancel.class,
            DelayedCommands.Move.class
        })
final class DelayedCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "command: none (expected: one of those below)");
    }
}
