package io.walservice.connectors;

import io.walservice.internal.v1.QueueRecord;
import java.util.Optional;

/** What makes a record one that the log wrote for a namespace. */
public final class RecordRules {
    private static final int VERSION = 1;

    private RecordRules() {}

    /** What is wrong with a record of a queue; empty where nothing is. */
    public static Optional<String> flawOf(QueueRecord message, QueueId queue) {
        return flawOf(message, queue.namespace())
                .or(() -> queue.elsewhere()
                        .map(place -> place.region().name())
                        .filter(region -> !region.equals(message.getOrigin()))
                        .map(region -> "origin: %s (expected: %s)".formatted(message.getOrigin(), region)));
    }

    /** What is wrong with it, wherever it comes from; empty where nothing is. */
    public static Optional<String> flawOf(QueueRecord message, String namespace) {
        if (message.getVersion() != VERSION) {
            return Optional.of("version: %d (expected: %d)".formatted(message.getVersion(), VERSION));
        }
        if (!message.getNamespace().equals(namespace)) {
            return Optional.of("namespace: %s (expected: %s)".formatted(message.getNamespace(), namespace));
        }
        if (!message.hasEntry()) {
            return Optional.of("entry: none (expected: one)");
        }
        if (message.getEntry().getSequence() < 1) {
            return Optional.of("sequence: %d (expected: at least 1)"
                    .formatted(message.getEntry().getSequence()));
        }
        return message.getEpoch() < 1
                ? Optional.of("epoch: %d (expected: at least 1)".formatted(message.getEpoch()))
                : Optional.empty();
    }
}
