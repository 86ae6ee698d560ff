package io.walservice.connectors.sqs;

import io.walservice.connectors.DeadLetterMirror;
import java.util.concurrent.Executor;

/** Queues that get dead letters, over one connection, which is made when it is first used. Thread-safe. */
public final class SqsMirrors implements AutoCloseable {
    private final SqsConnection connection;
    private final long largestBytes;
    private final Executor executor;

    /**
     * Reaches for SQS only when it is used.
     *
     * @param blocking where credentials are looked for
     * @param executor where outcomes are reported
     */
    public SqsMirrors(SqsQueueSettings settings, Executor blocking, Executor executor) {
        this.connection = new SqsConnection(settings, blocking);
        this.largestBytes = settings.largestMessage().bytes();
        this.executor = executor;
    }

    /** The mirror on a queue of this name. */
    public DeadLetterMirror to(String queue) {
        return new SqsMirror(connection, queue, largestBytes, executor);
    }

    @Override
    public void close() {
        connection.close();
    }
}
