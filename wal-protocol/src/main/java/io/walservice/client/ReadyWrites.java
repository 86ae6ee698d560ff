package io.walservice.client;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Writes that may be sent now, in order, and how many of them fit one frame. */
final class ReadyWrites {

    /** The protocol's limit. */
    private static final int MOST_REQUESTS = 1_000;
    /** Far below the protocol's 4 MiB, so that answers to the first half can be made while the second half travels. */
    private static final int FULL_BYTES = 1024 * 1024;

    private final ArrayDeque<PendingWrite> writes = new ArrayDeque<>();
    private long bytes;

    void addLast(PendingWrite write) {
        writes.addLast(write);
        bytes += write.size();
    }

    void addFirst(PendingWrite write) {
        writes.addFirst(write);
        bytes += write.size();
    }

    boolean isEmpty() {
        return writes.isEmpty();
    }

    boolean fillFrame() {
        return writes.size() >= MOST_REQUESTS || bytes >= FULL_BYTES;
    }

    /** The next write, if a frame that already holds so much takes it. */
    @Nullable
    PendingWrite pollFor(int requestsInFrame, int bytesInFrame) {
        PendingWrite next = writes.peek();
        if (next == null
                || requestsInFrame == MOST_REQUESTS
                || (requestsInFrame > 0 && bytesInFrame + next.size() > FULL_BYTES)) {
            return null;
        }
        writes.remove();
        bytes -= next.size();
        return next;
    }

    void removeSettled() {
        writes.removeIf(PendingWrite::isSettled);
        bytes = writes.stream().mapToLong(PendingWrite::size).sum();
    }
}
