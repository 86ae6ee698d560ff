package io.walservice.node.lease;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What this node has seen of the others' leases, by its own monotonic clock. No clocks are compared: a lease has run
 * out when its row has stood unchanged, before this node's eyes, for as long as a lease lasts. Thread-safe.
 */
final class ObservedLeases {

    /** One lease's row as last seen, and when that was first seen. */
    private record Sighting(LeaseRow row, long sinceNanos) {}

    private final Map<String, Sighting> sightings = new ConcurrentHashMap<>();

    void observe(LeaseRow row, long nowNanos) {
        sightings.compute(
                row.node(),
                (node, before) -> before == null || !before.row().equals(row) ? new Sighting(row, nowNanos) : before);
    }

    /** Whether a node's lease was released, or has not been renewed for so long. */
    boolean expired(String node, Duration duration, long nowNanos) {
        Sighting seen = sightings.get(node);
        return seen != null && (seen.row().released() || nowNanos - seen.sinceNanos() >= duration.toNanos());
    }

    /** For a node that has no row at all: as if it had been renewed just before this node first asked. */
    void observeMissing(String node, long nowNanos) {
        sightings.computeIfAbsent(node, missing -> new Sighting(new LeaseRow(missing, 0, false), nowNanos));
    }
}
