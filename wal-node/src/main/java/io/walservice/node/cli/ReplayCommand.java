package io.walservice.node.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code wal replay}, which only groups. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = "Applies entries of the journal to one target once more, but for some that are left out.",
        subcommands = {
            StartReplayCommand.class,
            ReplayCommands.Show.class,
            ReplayCommands.ListThem.class,
            ReplayCommands.Pause.class,
            ReplayCommands.Resume.class,
            ReplayCommands.Cancel.class
        })
final class ReplayCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "command: none (expected: one of those below)");
    }
}
