package io.walservice.node.control;

import io.walservice.namespace.NamespaceFile;
import io.walservice.namespace.NamespaceSpec;

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
