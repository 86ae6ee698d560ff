package io.walservice.connectors;

import io.walservice.namespace.NamespaceSpec;
import java.util.List;

/** Identifies a lane: the entries of a namespace on their way to one target. */
public record LaneId(String namespace, String target) {

    /** The lanes of a namespace as it is configured. */
    public static List<LaneId> allOf(NamespaceSpec spec) {
        return spec.targets().stream()
                .map(target -> new LaneId(spec.name(), target.name()))
                .toList();
    }

    @Override
    public String toString() {
        return namespace + "/" + target;
    }
}
