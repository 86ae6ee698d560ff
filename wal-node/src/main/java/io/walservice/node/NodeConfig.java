package io.walservice.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

/**
 * Where a node's configuration comes from: system properties over {@code -Dconfig.file} (or an {@code application.conf}
 * on the class path) over {@code node.conf}, which sets Pekko up, over {@code reference.conf}, the manual.
 */
public final class NodeConfig {

    private NodeConfig() {}

    /** The configuration of this JVM. */
    public static Config load() {
        return load(ConfigFactory.empty());
    }

    /** The same, with settings that win over all others. */
    public static Config load(Config overrides) {
        return overrides
                .withFallback(ConfigFactory.defaultOverrides())
                .withFallback(ConfigFactory.defaultApplication())
                .withFallback(ConfigFactory.parseResourcesAnySyntax(NodeConfig.class.getClassLoader(), "node"))
                .withFallback(ConfigFactory.defaultReferenceUnresolved())
                .resolve();
    }
}
