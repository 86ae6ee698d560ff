package io.walservice.node.lane;

import com.google.protobuf.ByteString;
import io.walservice.connectors.LaneId;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.node.deadletter.DeadLetter;
import io.walservice.node.deadletter.DeadLetters;
import io.walservice.node.gate.Gate;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Makes dead letters of what a lane gives up on, unless they are too many: then it pauses the lane. Thread-safe. */
final class GivingUp {

    private final LaneId lane;
    private final DeadLetters deadLetters;
    private final Gate gate;
    private final FloodGuard guard;
    private final int perMinute;
    private final LaneCounters counters;

    GivingUp(LaneId lane, DeadLetters deadLetters, Gate gate, int perMinute, LaneCounters counters) {
        this.lane = lane;
        this.deadLetters = deadLetters;
        this.gate = gate;
        this.guard = new FloodGuard(perMinute);
        this.perMinute = perMinute;
        this.counters = counters;
    }

    /**
     * Stores a dead letter.
     *
     * @return true once it is durable; false where the lane has been paused instead, and the entry is to be tried again
     */
    CompletionStage<Boolean> deadLetter(QueueRecord message, String cause, int attempts) {
        DeadLetter.Place place = new DeadLetter.Place(
                message.getEntry().getId(),
                message.getEpoch(),
                message.getEntry().getSequence(),
                Attempts.entryId(message));
        return store(new DeadLetter(lane, place, message.toByteString(), failure(cause, attempts)));
    }

    /** Stores a record that nobody understands; the flood guard does not see it, as no attempt can be made later. */
    CompletionStage<Boolean> malformed(String position, ByteString bytes, String cause) {
        return add(new DeadLetter(lane, new DeadLetter.Place("", 0, 0, position), bytes, failure(cause, 0)));
    }

    /** Lets the lane go on after a flood. */
    void resume() {
        guard.reset();
        gate.resume();
    }

    private CompletionStage<Boolean> store(DeadLetter letter) {
        if (!guard.admit(letter.failure().at())) {
            gate.pause("flood guard: more than %d dead letters a minute, the last one: %s"
                    .formatted(perMinute, letter.failure().cause()));
            return CompletableFuture.completedFuture(false);
        }
        return add(letter);
    }

    private static DeadLetter.Failure failure(String cause, int attempts) {
        return new DeadLetter.Failure(cause, attempts, Instant.now());
    }

    private CompletionStage<Boolean> add(DeadLetter letter) {
        return deadLetters.add(letter).thenApply(stored -> {
            counters.deadLettered.increment();
            return true;
        });
    }
}
