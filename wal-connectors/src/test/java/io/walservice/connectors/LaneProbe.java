package io.walservice.connectors;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.walservice.internal.v1.QueueRecord;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Flow;

/** A lane that remembers what it got, settles when it is let, and starts again after a failure as real lanes do. */
public final class LaneProbe {
    private static final int IN_FLIGHT = 64;

    private final MessageQueue queues;
    private final QueueId queue;
    private final LaneId lane;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<Done> gate = completedFuture(Done.getInstance());
    private volatile Subscription subscription;
    private volatile boolean draining;

    public LaneProbe(MessageQueue queues, QueueId queue, LaneId lane) {
        this.queues = queues;
        this.queue = queue;
        this.lane = lane;
        this.subscription = queues.subscribe(queue, lane, flow());
    }

    private Flow<Received, Received, NotUsed> flow() {
        return Flow.of(Received.class).mapAsync(IN_FLIGHT, this::settle);
    }

    private CompletionStage<Received> settle(Received record) {
        received.add(record);
        return gate.thenApply(open -> record);
    }

    /** From now on nothing is settled until {@link #release}. */
    public LaneProbe hold() {
        gate = new CompletableFuture<>();
        return this;
    }

    public void release() {
        gate.complete(Done.getInstance());
    }

    /** Ends a {@link #hold} as a lane with a defect would. */
    public void fail() {
        gate.completeExceptionally(new IllegalStateException("lane failed"));
    }

    public LaneProbe restartingAfterFailures() {
        subscription.completion().exceptionally(failure -> {
            if (!draining) {
                subscription = queues.subscribe(queue, lane, flow());
                restartingAfterFailures();
            }
            return Done.getInstance();
        });
        return this;
    }

    public Subscription subscription() {
        return subscription;
    }

    public CompletionStage<Done> drain() {
        draining = true;
        return subscription.drain();
    }

    public List<Received> received() {
        return List.copyOf(received);
    }

    /** What the lane would apply, in the order it came. */
    public List<QueueRecord> applied() {
        return withStanding(Standing.NEXT);
    }

    public List<QueueRecord> withStanding(Standing standing) {
        return received.stream()
                .filter(record -> record.standing() == standing)
                .filter(record -> record.content() instanceof Received.Decoded)
                .map(record -> ((Received.Decoded) record.content()).message())
                .toList();
    }

    public List<Received.Malformed> malformed() {
        return received.stream()
                .filter(record -> record.content() instanceof Received.Malformed)
                .map(record -> (Received.Malformed) record.content())
                .toList();
    }
}
