package io.walservice.client;

import io.walservice.v1.Refusal;
import io.walservice.v1.WriteToLogRequest;
import io.walservice.v1.WriteToLogResponse;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One write, from its call to its final answer. Its history belongs to the client's thread. */
final class PendingWrite implements Signal {

    /** What orders: entries of equal keys keep their order. */
    record Key(String namespace, String id) {}

    private final WriteToLogRequest request;
    private final int size;
    private final long deadlineNanos;
    private final CompletableFuture<WriteToLogResponse> future = new CompletableFuture<>();

    private boolean isInFlight;
    private boolean isLastOfFrame;
    private boolean isSettled;
    private boolean mayBeStored;
    private int failures;
    private long repeatAtNanos;
    private @Nullable WriteToLogResponse lastRefusal;
    private @Nullable PendingWrite follower;

    /** @param deadlineNanos by {@link System#nanoTime} */
    PendingWrite(WriteToLogRequest request, long deadlineNanos) {
        this.request = request;
        this.size = request.getSerializedSize();
        this.deadlineNanos = deadlineNanos;
    }

    WriteToLogRequest request() {
        return request;
    }

    /** Bytes of the request. */
    int size() {
        return size;
    }

    Key key() {
        return new Key(request.getNamespace(), request.getTarget().getId());
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    long repeatAtNanos() {
        return repeatAtNanos;
    }

    CompletableFuture<WriteToLogResponse> future() {
        return future;
    }

    boolean isSettled() {
        return isSettled;
    }

    boolean isLastOfFrame() {
        return isLastOfFrame;
    }

    boolean mayBeStored() {
        return mayBeStored;
    }

    /** The write of the same key that waits for this one. */
    @Nullable
    PendingWrite follower() {
        return follower;
    }

    void followedBy(PendingWrite next) {
        follower = next;
    }

    void sent() {
        isInFlight = true;
        isLastOfFrame = false;
    }

    void closesFrame() {
        isLastOfFrame = true;
    }

    /** The stream broke before the answer came: this attempt may have stored the entry. */
    void unanswered() {
        isInFlight = false;
        mayBeStored = true;
    }

    void answered() {
        isInFlight = false;
    }

    /** Notes an answer that is not final, and how often that has happened. */
    int failed(WriteToLogResponse answer, boolean isUnknown) {
        mayBeStored |= isUnknown;
        if (!isUnknown) {
            lastRefusal = answer;
        }
        return ++failures;
    }

    void repeatAt(long nanos) {
        repeatAtNanos = nanos;
    }

    /** The truth about a write that is given up: unknown if anything could have stored it, else the reason why not. */
    WriteToLogResponse givenUp(String why) {
        if (mayBeStored || isInFlight) {
            return Verdict.unknown(why);
        }
        return lastRefusal != null ? lastRefusal : Verdict.refused(Refusal.REFUSAL_UNAVAILABLE, "not sent: " + why);
    }

    void settled() {
        isSettled = true;
    }
}
