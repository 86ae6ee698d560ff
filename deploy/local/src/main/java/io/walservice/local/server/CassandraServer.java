package io.walservice.local.server;

import io.walservice.local.child.ChildJvm;
import io.walservice.local.child.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Apache Cassandra: one node, one token, no authentication, no JMX. */
public record CassandraServer(Path folder, CommitLog commitLog, int cqlPort, int storagePort) implements ServerKind {
    /** Cassandra reaches into the JDK; the list is that of its own conf/jvm17-server.options. */
    private static final List<String> EXPORTS = List.of(
            "java.base/jdk.internal.misc",
            "java.base/java.lang.ref",
            "java.management.rmi/com.sun.jmx.remote.internal.rmi",
            "java.rmi/sun.rmi.registry",
            "java.rmi/sun.rmi.server",
            "java.sql/java.sql",
            "jdk.unsupported/sun.misc");

    private static final List<String> OPENS = List.of(
            "java.base/java.io",
            "java.base/java.lang",
            "java.base/java.lang.module",
            "java.base/java.lang.reflect",
            "java.base/java.nio",
            "java.base/java.util",
            "java.base/java.util.concurrent",
            "java.base/java.util.concurrent.atomic",
            "java.base/jdk.internal.loader",
            "java.base/jdk.internal.math",
            "java.base/jdk.internal.module",
            "java.base/jdk.internal.ref",
            "java.base/jdk.internal.reflect",
            "java.base/jdk.internal.util.jar",
            "java.base/sun.nio.ch",
            "jdk.management/com.sun.management.internal");

    /** A single node has nobody to wait for. */
    private static final List<String> ALONE = List.of(
            "-Dcassandra-foreground=yes",
            "-Dcassandra.ring_delay_ms=0",
            "-Dcassandra.skip_wait_for_gossip_to_settle=0",
            "-Dcassandra.superuser_setup_delay_ms=0",
            "-Dcassandra.disable_tcactive_openssl=true");

    public static CassandraServer in(Path folder, CommitLog commitLog) throws IOException {
        List<Integer> ports = Ports.of(folder, 2);
        return new CassandraServer(folder, commitLog, ports.get(0), ports.get(1));
    }

    @Override
    public ChildJvm prepare() throws IOException {
        Path yaml = Template.write(
                folder,
                "cassandra.yaml",
                Map.of(
                        "folder", folder,
                        "cqlPort", cqlPort,
                        "storagePort", storagePort,
                        "commitLog", commitLog.settings()));
        Path logback = Template.write(folder, "cassandra-logback.xml", Map.of());
        List<String> options = new ArrayList<>(List.of(
                "-Xms512m",
                "-Xmx1g",
                "-XX:MaxDirectMemorySize=512m",
                "-Djava.security.manager=allow",
                "-Djdk.attach.allowAttachSelf=true",
                "-Dcassandra.config=" + yaml.toUri(),
                "-Dcassandra.storagedir=" + folder,
                "-Dlogback.configurationFile=" + logback));
        options.addAll(ALONE);
        EXPORTS.forEach(name -> options.add("--add-exports=%s=ALL-UNNAMED".formatted(name)));
        OPENS.forEach(name -> options.add("--add-opens=%s=ALL-UNNAMED".formatted(name)));
        return new ChildJvm("cassandra", folder, options, "org.apache.cassandra.service.CassandraDaemon", List.of());
    }

    @Override
    public void ask() throws IOException {
        CqlProbe.ask(cqlPort);
    }

    @Override
    public Map<String, String> endpoint() {
        return Map.of("cassandra.contact-point", Loopback.address(cqlPort));
    }
}
