package io.walservice.node.cli;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code wal version} */
@Command(name = "version", mixinStandardHelpOptions = true, description = "Prints the version of this program.")
final class VersionCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().getOut().println(text());
        spec.commandLine().getOut().flush();
    }

    static String text() {
        String version = Optional.ofNullable(Wal.class.getPackage().getImplementationVersion())
                .orElse("development");
        return "wal %s (Java %s)".formatted(version, Runtime.version().feature());
    }

    /** For {@code --version}. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {text()};
        }
    }
}
