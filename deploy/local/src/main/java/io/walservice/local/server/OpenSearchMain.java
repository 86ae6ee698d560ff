package io.walservice.local.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.transport.Netty4Plugin;

/**
 * Runs OpenSearch until this JVM is told to exit. Its own main wants the folders of a distribution, from which it loads
 * what lets it speak HTTP.
 */
public final class OpenSearchMain {
    private OpenSearchMain() {}

    /**
     * Takes the folder that {@code opensearch.yml} is in.
     *
     * @throws Exception where it does not start
     */
    public static void main(String[] args) throws Exception {
        Environment environment = InternalSettingsPreparer.prepareEnvironment(
                Settings.EMPTY, Map.of("path.home", args[0]), Path.of(args[0]), () -> "local");
        LocalNode node = new LocalNode(environment);
        Runtime.getRuntime().addShutdownHook(new Thread(node::stop, "stop-opensearch"));
        node.start();
        Thread.currentThread().join();
    }

    /** Plugins of the class path can be given to a subclass only. */
    private static final class LocalNode extends Node {
        LocalNode(Environment environment) {
            super(environment, List.of(Netty4Plugin.class), false);
        }

        void stop() {
            try {
                close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
