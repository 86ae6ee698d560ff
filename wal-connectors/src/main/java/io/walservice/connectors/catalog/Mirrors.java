package io.walservice.connectors.catalog;

import io.walservice.connectors.DeadLetterMirror;
import io.walservice.connectors.kafka.KafkaMirror;
import io.walservice.connectors.sqs.SqsMirrors;
import io.walservice.namespace.MirrorSpec;

/** Opens mirrors of dead letters. Those on Kafka share the connections of targets on the same cluster. Thread-safe. */
public final class Mirrors implements AutoCloseable {
    private final Targets targets;
    private final SqsMirrors queues;

    /** @param queues closed with this; the targets are not */
    public Mirrors(Targets targets, SqsMirrors queues) {
        this.targets = targets;
        this.queues = queues;
    }

    /**
     * Opens a mirror, without waiting for its system. May look for the address of a Kafka cluster, so not on a thread
     * that must not be held up.
     */
    public DeadLetterMirror open(MirrorSpec spec) {
        if (spec instanceof MirrorSpec.Kafka kafka) {
            return new KafkaMirror(targets.writer(kafka.bootstrapServers()), kafka.topic());
        }
        return queues.to(((MirrorSpec.Sqs) spec).queue());
    }

    @Override
    public void close() {
        queues.close();
    }
}
