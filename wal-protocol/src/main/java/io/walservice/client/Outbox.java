package io.walservice.client;

import io.walservice.v1.WriteToLogAnswers;
import io.walservice.v1.WriteToLogFrame;
import io.walservice.v1.WriteToLogResponse;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.PriorityQueue;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Which writes are sent when, and what becomes of them: the client's rules, without threads, I/O or a clock.
 *
 * <pre>
 *            ┌─ behind an earlier write of its key ─┐
 * accept ────┴──────────▶ ready ─▶ in flight ─▶ settled
 *                           ▲          │
 *                           └─ waiting ┘ refused for now, or unknown
 * </pre>
 *
 * <p>The server answers in order, so answers are matched by a queue. When a stream breaks, everything in flight becomes
 * ready again, before all else and in the same order.
 *
 * <p>All writes have the same time limit, so the oldest one's deadline is the next, and no timers are needed.
 */
final class Outbox {

    /**
     * While this many frames are unanswered, only full ones follow. So a lone write goes out at once, and under load
     * frames grow by themselves; a frame costs each side far more than an entry does.
     */
    private static final int PARTIAL_FRAMES_IN_FLIGHT = 4;

    private final KeyOrder order;
    private final Backoff backoff;
    private final BiConsumer<PendingWrite, WriteToLogResponse> settle;

    private final LinkedHashSet<PendingWrite> unsettled = new LinkedHashSet<>();
    private final KeyChains chains = new KeyChains();
    private final ReadyWrites ready = new ReadyWrites();
    private final ArrayDeque<PendingWrite> inFlight = new ArrayDeque<>();
    private final PriorityQueue<PendingWrite> waiting =
            new PriorityQueue<>((one, other) -> Long.signum(one.repeatAtNanos() - other.repeatAtNanos()));
    private int framesInFlight;
    private String trouble = "";

    /** @param settle is called once for each write */
    Outbox(KeyOrder order, Backoff backoff, BiConsumer<PendingWrite, WriteToLogResponse> settle) {
        this.order = order;
        this.backoff = backoff;
        this.settle = settle;
    }

    void accept(PendingWrite write) {
        unsettled.add(write);
        if (order == KeyOrder.BEST_EFFORT || chains.enter(write)) {
            ready.addLast(write);
        }
    }

    boolean isEmpty() {
        return unsettled.isEmpty();
    }

    boolean hasReady() {
        return !ready.isEmpty();
    }

    boolean isOwedAnswers() {
        return !inFlight.isEmpty();
    }

    boolean hasFrame() {
        return framesInFlight < PARTIAL_FRAMES_IN_FLIGHT ? hasReady() : ready.fillFrame();
    }

    /** The next frame, whose writes are in flight from now on. */
    WriteToLogFrame takeFrame() {
        var frame = WriteToLogFrame.newBuilder();
        int bytes = 0;
        PendingWrite next = ready.pollFor(0, 0);
        while (next != null) {
            next.sent();
            inFlight.add(next);
            frame.addRequests(next.request());
            bytes += next.size();
            next = ready.pollFor(frame.getRequestsCount(), bytes);
        }
        if (frame.getRequestsCount() > 0) {
            inFlight.getLast().closesFrame();
            framesInFlight++;
        }
        return frame.build();
    }

    /**
     * Takes the answers to the oldest writes in flight.
     *
     * @return false where there are more answers than writes in flight, which breaks the protocol
     */
    boolean answered(WriteToLogAnswers answers, long nowNanos) {
        for (WriteToLogResponse answer : answers.getResponsesList()) {
            PendingWrite write = inFlight.poll();
            if (write == null) {
                return false;
            }
            if (write.isLastOfFrame()) {
                framesInFlight--;
            }
            write.answered();
            if (!write.isSettled()) {
                judge(write, answer, nowNanos);
            }
        }
        return true;
    }

    /** The stream ended: what was in flight is sent again, first. */
    void broken(String cause) {
        trouble = cause;
        framesInFlight = 0;
        while (!inFlight.isEmpty()) {
            PendingWrite write = inFlight.removeLast();
            write.unanswered();
            if (!write.isSettled()) {
                ready.addFirst(write);
            }
        }
    }

    /** Lets time act: repeats what has waited long enough, and gives up what is past its deadline. */
    void advance(long nowNanos) {
        PendingWrite oldest = oldest();
        if (oldest != null && nowNanos - oldest.deadlineNanos() >= 0) {
            expire(nowNanos);
        }
        for (PendingWrite next = waiting.peek(); isDue(next, nowNanos); next = waiting.peek()) {
            waiting.remove();
            if (!next.isSettled()) {
                ready.addLast(next);
            }
        }
    }

    /** How long nothing will change by time alone; at most the given nanoseconds. */
    long nanosToNextChange(long nowNanos, long most) {
        PendingWrite oldest = oldest();
        PendingWrite next = waiting.peek();
        long nanos = oldest == null ? most : Math.min(most, oldest.deadlineNanos() - nowNanos);
        return next == null ? nanos : Math.min(nanos, next.repeatAtNanos() - nowNanos);
    }

    /** Settles everything, each write with what is known of it. */
    void abandon(String why) {
        for (PendingWrite oldest = oldest(); oldest != null; oldest = oldest()) {
            settle(oldest, oldest.givenUp(why));
        }
    }

    private void judge(PendingWrite write, WriteToLogResponse answer, long nowNanos) {
        Verdict verdict = Verdict.of(answer, write.mayBeStored());
        if (verdict instanceof Verdict.Settle settled) {
            settle(write, settled.response());
        } else if (verdict instanceof Verdict.Repeat repeat) {
            int failures = write.failed(answer, repeat.isUnknown());
            long repeatAtNanos = nowNanos + repeat.afterNanos() + backoff.nanosAfter(failures);
            if (repeatAtNanos - write.deadlineNanos() >= 0) {
                settle(write, write.givenUp("no time is left for a repeat after: " + answer.getMessage()));
            } else {
                write.repeatAt(repeatAtNanos);
                waiting.add(write);
            }
        }
    }

    private void expire(long nowNanos) {
        String why = "no answer within the deadline" + (trouble.isEmpty() ? "" : "; last trouble: " + trouble);
        for (PendingWrite oldest = oldest();
                oldest != null && nowNanos - oldest.deadlineNanos() >= 0;
                oldest = oldest()) {
            settle(oldest, oldest.givenUp(why));
        }
        ready.removeSettled();
        waiting.removeIf(PendingWrite::isSettled);
    }

    private void settle(PendingWrite write, WriteToLogResponse response) {
        write.settled();
        unsettled.remove(write);
        if (order == KeyOrder.STRICT) {
            PendingWrite next = chains.leave(write);
            if (next != null) {
                ready.addLast(next);
            }
        }
        settle.accept(write, response);
    }

    private @Nullable PendingWrite oldest() {
        return unsettled.isEmpty() ? null : unsettled.iterator().next();
    }

    private static boolean isDue(@Nullable PendingWrite write, long nowNanos) {
        return write != null && nowNanos - write.repeatAtNanos() >= 0;
    }
}
