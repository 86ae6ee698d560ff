package io.walservice.node.control;

import io.walservice.namespace.KvIndex;
import io.walservice.namespace.NamespaceFile;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.namespace.TargetSpec;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Namespaces to test with. */
final class Specs {

    private Specs() {}

    static NamespaceSpec spec(String name) {
        return spec(name, "");
    }

    static NamespaceSpec spec(String name, String description) {
        return spec(name, description, 4);
    }

    static NamespaceSpec spec(String name, String description, int partitions) {
        return NamespaceFile.read("""
                name: %s
                description: "%s"
                partitions: %d
                targets:
                  - {name: store, type: kv}
                """.formatted(name, description, partitions));
    }

    /** {@link #spec} with these indexes, each as {@code name: by-email, field: email}. */
    static NamespaceSpec indexed(String name, String... indexes) {
        return NamespaceFile.read(
                """
                name: %s
                partitions: 4
                targets:
                  - {name: store, type: kv, indexes: [%s]}
                """.formatted(name, Stream.of(indexes).map("{%s}"::formatted).collect(Collectors.joining(", "))));
    }

    /** The generations of the indexes of {@link #indexed}, by their names. */
    static Map<String, Long> generations(NamespaceSpec spec) {
        return ((TargetSpec.Kv) spec.targets().get(0).kind())
                .indexes().stream().collect(Collectors.toMap(KvIndex::name, KvIndex::generation));
    }

    /** {@link #spec} in two regions. */
    static NamespaceSpec in(String name, String region, String other) {
        return NamespaceFile.read("""
                name: %1$s
                partitions: 4
                targets:
                  - {name: store, type: kv}
                regions:
                  - {name: %2$s, kafka: "kafka.%2$s:9092"}
                  - {name: %3$s, kafka: "kafka.%3$s:9092"}
                """.formatted(name, region, other));
    }
}
