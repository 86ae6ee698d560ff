package io.walservice.node.region;

import io.walservice.namespace.NamespaceFile;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.namespace.RegionSpec;

/** Namespaces of the regions eu, which is ours, and us. */
final class Specs {

    private Specs() {}

    static NamespaceSpec with(String name, RegionSpec.Api apiOfUs) {
        return regions(name, "api: \"%s\"".formatted(apiOfUs.address()));
    }

    static NamespaceSpec withoutApi(String name) {
        return regions(name, "topic: wal." + name);
    }

    private static NamespaceSpec regions(String name, String us) {
        return NamespaceFile.read("""
                name: %s
                targets:
                  - {name: store, type: kv}
                regions:
                  - {name: eu, kafka: "kafka.eu:9092", api: "wal.eu:9090"}
                  - {name: us, kafka: "kafka.us:9092", %s}
                """.formatted(name, us));
    }
}
