package io.walservice.namespace;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What makes one target valid, by its kind. */
final class TargetRules {

    static final String KINDS = "kv, cassandra, elasticsearch, evcache, kafka, grpc or wal";
    static final String HOSTS_AND_PORTS = "host:port, several with commas between them";

    // Kafka: org.apache.kafka.common.internals.Topic.
    private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,249}");
    private static final Pattern HOST_AND_PORT = Pattern.compile(
            "([a-zA-Z0-9](?:[a-zA-Z0-9._-]{0,251}[a-zA-Z0-9])?|\\[[0-9a-fA-F:.]{2,45}])" + ":([1-9][0-9]{0,4})");
    private static final int HIGHEST_PORT = 65_535;
    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(10);
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(5);

    private TargetRules() {}

    static void check(String path, TargetSpec.Kind target, Faults faults) {
        if (target instanceof TargetSpec.Kv kv) {
            KvRules.check(path, kv, faults);
        } else if (target instanceof TargetSpec.Kafka kafka) {
            checkTopic(path, kafka.topic(), kafka.bootstrapServers(), faults);
        } else if (target instanceof TargetSpec.Grpc grpc) {
            checkServer(path, grpc.address(), grpc.timeout(), faults);
        } else if (target instanceof TargetSpec.EvCache cache) {
            CacheRules.check(path, cache, faults);
        } else if (target instanceof TargetSpec.Wal wal) {
            checkServer(path, wal.address(), wal.timeout(), faults);
            wal.namespace()
                    .filter(namespace -> !NamespaceRules.isName(namespace))
                    .ifPresent(namespace -> faults.add(path + ".namespace", namespace, NamespaceRules.NAME_FORM));
        } else if (target instanceof TargetSpec.Cassandra table) {
            TableRules.check(path, table, faults);
        } else if (target instanceof TargetSpec.Elasticsearch index) {
            IndexRules.check(path, index, faults);
        }
    }

    static void checkTopic(String path, String topic, Optional<String> bootstrapServers, Faults faults) {
        checkTopic(path, topic, faults);
        bootstrapServers.ifPresent(servers -> {
            if (!areHostsAndPorts(servers)) {
                faults.add(path + ".bootstrapServers", servers, HOSTS_AND_PORTS);
            }
        });
    }

    static void checkTopic(String path, String topic, Faults faults) {
        if (!TOPIC.matcher(topic).matches()) {
            faults.add(path + ".topic", topic, "1 to 249 of a-z, A-Z, 0-9, ., _ and -, neither . nor ..");
        }
    }

    private static void checkServer(String path, String address, Duration timeout, Faults faults) {
        if (!isHostAndPort(address)) {
            faults.add(path + ".address", address, "host:port");
        }
        checkTimeout(path, timeout, faults);
    }

    static void checkTimeout(String path, Duration timeout, Faults faults) {
        if (timeout.compareTo(SHORTEST_TIMEOUT) < 0 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            faults.add(path + ".timeout", DurationText.format(timeout), "10ms to 5m");
        }
    }

    static boolean areHostsAndPorts(String list) {
        return Stream.of(list.split(",", -1)).map(String::strip).allMatch(TargetRules::isHostAndPort);
    }

    static boolean isHostAndPort(String text) {
        var form = HOST_AND_PORT.matcher(text);
        return form.matches() && Integer.parseInt(form.group(2)) <= HIGHEST_PORT;
    }
}
