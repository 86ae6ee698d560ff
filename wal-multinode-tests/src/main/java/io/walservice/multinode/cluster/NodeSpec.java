package io.walservice.multinode.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one node is started with.
 *
 * @param folder its own: log, lock and ports are there
 * @param jvmOptions memory, garbage collector and the like
 * @param settings HOCON keys and values; a value that begins with a bracket is a list
 */
record NodeSpec(String name, Path folder, NodePorts ports, List<String> jvmOptions, Map<String, String> settings) {
    private static final String MAIN = "io.walservice.node.WalNode";

    /** What Netty and Cassandra's driver reach into; see the node's own start script. */
    private static final List<String> OPENS =
            List.of("--add-opens=java.base/java.nio=ALL-UNNAMED", "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");

    NodeSpec {
        jvmOptions = List.copyOf(jvmOptions);
        settings = Map.copyOf(settings);
    }

    Path log() {
        return folder.resolve("node.log");
    }

    /** A file rather than system properties, as those can hold no lists; and it shows later what a node ran with. */
    void writeConfiguration() throws IOException {
        Files.write(
                configuration(),
                new TreeMap<>(settings)
                        .entrySet().stream()
                                .map(setting -> setting.getKey() + " = " + hocon(setting.getValue()))
                                .toList());
    }

    private static String hocon(String value) {
        return value.startsWith("[") ? value : '"' + value + '"';
    }

    private Path configuration() {
        return folder.resolve("application.conf");
    }

    /** The node below {@link io.walservice.local.child.ChildMain}, which ends it when we are gone, however we went. */
    List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPENS);
        command.addAll(jvmOptions);
        command.add("-Dconfig.file=" + configuration());
        command.addAll(List.of("-cp", classPath(), io.walservice.local.child.ChildMain.class.getName()));
        command.addAll(List.of(folder.resolve("running.lock").toString(), MAIN));
        return command;
    }

    /** This JVM's. Surefire hides the one of tests behind a jar with a manifest, and leaves this property. */
    private static String classPath() {
        String own = System.getProperty("java.class.path", "");
        return System.getProperty("surefire.test.class.path", own);
    }
}
