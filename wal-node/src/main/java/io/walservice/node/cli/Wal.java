package io.walservice.node.cli;

import io.walservice.node.CommonPool;
import java.io.InputStream;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code wal}, and the main class of the runnable jar. */
@Command(
        name = "wal",
        description = "The write-ahead log: its server, and a client to administer and try it.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Version.class,
        subcommands = {
            NodeCommand.class,
            NamespaceCommand.class,
            WriteCommand.class,
            MutateCommand.class,
            GetCommand.class,
            CancelCommand.class,
            StatusCommand.class,
            VerifyCommand.class,
            IndexCommand.class,
            DelayedCommand.class,
            LetterCommand.class,
            ReplayCommand.class,
            VersionCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:done",
            " 1:refused or failed; nothing was changed",
            " 2:the command line is wrong",
            " 3:the service, or what it needs, cannot be reached; nothing was changed",
            " 4:the outcome of a change is not known"
        })
public final class Wal implements Runnable {
    private final InputStream input;
    private final NodeStarter node;

    @Mixin
    private final ServiceOptions service = new ServiceOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Wal(InputStream input, NodeStarter node) {
        this.input = input;
        this.node = node;
    }

    /** Runs a command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        CommonPool.prepare();
        System.exit(commandLine(System.in, NodeStarter::inThisJvm).execute(args));
    }

    static CommandLine commandLine(InputStream input, NodeStarter node) {
        return new CommandLine(new Wal(input, node))
                .registerConverter(Duration.class, DurationOption::parse)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAbbreviatedOptionsAllowed(false)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler(FailureReport::report);
    }

    /** The command that these options and inputs belong to. */
    static Wal of(CommandSpec command) {
        return (Wal) command.root().userObject();
    }

    ServiceOptions service() {
        return service;
    }

    InputStream input() {
        return input;
    }

    NodeStarter node() {
        return node;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "command: none (expected: one of those below)");
    }
}
