package io.walservice.node.lane;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Notices that records are missing from the middle of a queue: one whose predecessor has not come is usually followed
 * by it soon, as the dispatcher publishes both again. If it is not, the predecessor is gone. Thread-safe.
 */
final class Continuity {

    /** Longer than a dispatcher needs to publish again after a failure. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Map<Integer, Instant> brokenSince = new HashMap<>();

    /** A record of this partition continues those before it. */
    synchronized void continued(int queuePartition) {
        brokenSince.remove(queuePartition);
    }

    /** A record of this partition came without its predecessor. */
    synchronized void broken(int queuePartition, Instant now) {
        brokenSince.putIfAbsent(queuePartition, now);
    }

    /** The partitions that have been broken for too long. */
    synchronized Set<Integer> broken(Instant now) {
        return brokenSince.entrySet().stream()
                .filter(broken -> broken.getValue().plus(PATIENCE).isBefore(now))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
