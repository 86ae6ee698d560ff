package io.walservice.multinode.cluster;

import io.walservice.local.StackEndpoints;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What all nodes of a cluster have in common.
 *
 * @param name of its keyspace, topics and database; a-z and 0-9, and nobody else's in the stack
 * @param folder of the nodes' logs
 * @param jvmOptions memory, garbage collector, planted faults
 * @param settings further HOCON keys; they win
 */
public record ClusterOptions(
        StackEndpoints stack, String name, Path folder, List<String> jvmOptions, Map<String, String> settings) {

    /**
     * Whoever waits until everything is settled should learn of it soon; the default is for clusters with real work.
     */
    private static final Map<String, String> SETTLED_SOON = Map.of("wal.retention.settlement-interval", "500ms");

    public ClusterOptions {
        jvmOptions = List.copyOf(jvmOptions);
        settings = Map.copyOf(settings);
    }

    /**
     * Small nodes that start quickly: several of them share two cores.
     *
     * @param prefix of the name; the rest is new each time, as a stack may outlive many runs
     */
    public static ClusterOptions small(StackEndpoints stack, String prefix) {
        String name = "%s_%08x".formatted(prefix, ThreadLocalRandom.current().nextInt());
        return new ClusterOptions(
                stack,
                name,
                Path.of("target", "clusters", name).toAbsolutePath(),
                List.of("-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                SETTLED_SOON);
    }

    /** Nodes that start more slowly and then need less of the processors: for what takes many minutes. */
    public ClusterOptions thatRunForLong() {
        return withJvmOptions("-Xms128m", "-Xmx768m", "-XX:+UseSerialGC");
    }

    /** Instead of those before. */
    public ClusterOptions withJvmOptions(String... options) {
        return new ClusterOptions(stack, name, folder, List.of(options), settings);
    }

    /** In addition to those before. */
    public ClusterOptions withJvmOption(String option) {
        List<String> more = new ArrayList<>(jvmOptions);
        more.add(option);
        return new ClusterOptions(stack, name, folder, more, settings);
    }

    /** In addition to those before. */
    public ClusterOptions withSetting(String key, String value) {
        Map<String, String> more = new HashMap<>(settings);
        more.put(key, value);
        return new ClusterOptions(stack, name, folder, jvmOptions, more);
    }
}
