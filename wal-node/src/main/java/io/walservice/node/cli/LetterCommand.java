package io.walservice.node.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code wal dlq}, which only groups. */
@Command(
        name = "dlq",
        mixinStandardHelpOptions = true,
        description =
                "Looks at what lanes have given up on or set aside, and hands it back to them, changes or discards it.",
        subcommands = {
            LetterCommands.ListThem.class,
            LetterCommands.Count.class,
            LetterCommands.Show.class,
            LetterCommands.Redrive.class,
            LetterCommands.Redrives.class,
            StopRedriveCommand.class,
            EditLetterCommand.class,
            LetterCommands.Discard.class,
            LetterCommands.Actions.class,
            LetterCommands.Resume.class,
            ParkedCommand.class,
            ReleaseCommand.class
        })
final class LetterCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "command: none (expected: one of those below)");
    }
}
