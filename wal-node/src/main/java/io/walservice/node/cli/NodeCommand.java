package io.walservice.node.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code wal node} */
@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        description = "Runs a node of the service, until it is told to end (SIGTERM).",
        footer = {
            "",
            "Every setting is explained in reference.conf, and most can be set by an environment variable,",
            "for example WAL_CONTROL_JDBC_URL."
        })
final class NodeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Settings that override the defaults (HOCON).")
    private @Nullable Path file;

    @Option(
            names = "-D",
            paramLabel = "SETTING=VALUE",
            description = "One setting, over those of the file; may be repeated.")
    private Map<String, String> settings = Map.of();

    @Override
    public Integer call() throws InterruptedException {
        Wal.of(spec).node().run(overrides());
        return ExitCode.OK;
    }

    private Config overrides() {
        try {
            Config single = ConfigFactory.parseMap(settings);
            if (file == null) {
                return single;
            }
            if (!Files.isReadable(file)) {
                throw CommandFailure.refused("%s: no such file, or not readable".formatted(file));
            }
            return single.withFallback(ConfigFactory.parseFile(file.toFile()));
        } catch (ConfigException e) {
            throw CommandFailure.refused("configuration: " + e.getMessage());
        }
    }
}
