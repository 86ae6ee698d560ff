package io.walservice.connectors;

import io.walservice.namespace.NamespaceSpec;
import io.walservice.namespace.TargetSpec;
import java.util.List;
import java.util.stream.Stream;

/**
 * Identifies a lane: the entries of a namespace from one region on their way to one target.
 *
 * @param source the region whose log the entries are in; empty: the node's own
 */
public record LaneId(String namespace, String target, String source) {

    private static final char FROM = '@';

    /** The lane of the node's own region. */
    public LaneId(String namespace, String target) {
        this(namespace, target, "");
    }

    /** The reverse of {@link #name()}: names of targets and regions have no {@code @}. */
    public static LaneId named(String namespace, String name) {
        int from = name.indexOf(FROM);
        return from < 0
                ? new LaneId(namespace, name)
                : new LaneId(namespace, name.substring(0, from), name.substring(from + 1));
    }

    /** The lanes of a namespace that carry the node's own region's entries, as it is configured. */
    public static List<LaneId> allOf(NamespaceSpec spec) {
        return spec.targets().stream()
                .map(target -> new LaneId(spec.name(), target.name()))
                .toList();
    }

    /** All lanes of a namespace that run in a region: those for its own entries, and those for other regions'. */
    public static List<LaneId> allIn(NamespaceSpec spec, String region) {
        return spec.targets().stream()
                .flatMap(target -> in(spec, target, region))
                .toList();
    }

    private static Stream<LaneId> in(NamespaceSpec spec, TargetSpec target, String region) {
        return Stream.concat(
                Stream.of(new LaneId(spec.name(), target.name())),
                spec.sourcesOf(target, region).stream().map(source -> new LaneId(spec.name(), target.name(), source)));
    }

    /** Whether its entries come from another region. */
    public boolean isForeign() {
        return !source.isEmpty();
    }

    /** What it is called within its namespace: the target, and where its entries come from another region, that too. */
    public String name() {
        return isForeign() ? target + FROM + source : target;
    }

    @Override
    public String toString() {
        return namespace + "/" + name();
    }
}
