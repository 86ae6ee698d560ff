package io.walservice.node.control;

import com.typesafe.config.Config;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.namespace.RegionSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * What only a node can tell about the regions of a namespace, as it knows where it is itself. Looked at before a change
 * is stored, and never after: what is stored goes on when the node's settings change.
 *
 * @param own the region of this node
 * @param allowed that namespaces may live in; empty: any
 * @param topicPrefix begins the names of this region's topics
 */
record RegionCheck(String own, List<String> allowed, String topicPrefix) {

    RegionCheck {
        allowed = List.copyOf(allowed);
        if (!allowed.isEmpty() && !allowed.contains(own)) {
            throw new IllegalArgumentException("wal.regions: %s (expected: with %s, which is wal.region)"
                    .formatted(String.join(", ", allowed), own));
        }
    }

    /** From the whole configuration of a node. */
    static RegionCheck from(Config config) {
        return new RegionCheck(
                config.getString("wal.region"),
                config.getStringList("wal.regions"),
                config.getString("wal.connectors.kafka.prefix"));
    }

    /** Every fault, as field, value and rule; none where this node may store the namespace. */
    List<String> faults(NamespaceSpec spec) {
        List<RegionSpec> regions = spec.regions();
        List<String> faults = new ArrayList<>();
        if (!regions.isEmpty() && spec.region(own).isEmpty()) {
            String names = String.join(", ", regions.stream().map(RegionSpec::name).toList());
            faults.add("regions: %s (expected: with %s, the region of this node)".formatted(names, own));
        }
        String topic = topicPrefix + spec.name();
        for (int i = 0; i < regions.size(); i++) {
            RegionSpec region = regions.get(i);
            if (!allowed.isEmpty() && !allowed.contains(region.name())) {
                faults.add("regions[%d].name: %s (expected: one of %s, as wal.regions says)"
                        .formatted(i, region.name(), String.join(", ", allowed)));
            }
            if (region.name().equals(own) && !region.topicOr(topic).equals(topic)) {
                faults.add("regions[%d].topic: %s (expected: %s, the topic of this region's nodes)"
                        .formatted(i, region.topicOr(topic), topic));
            }
        }
        return faults;
    }
}
