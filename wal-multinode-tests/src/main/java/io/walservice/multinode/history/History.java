package io.walservice.multinode.history;

import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** All calls that have been answered, in the order of their answers. Thread-safe. */
public final class History {
    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

    public void add(Call call) {
        calls.add(call);
    }

    public List<Call> calls() {
        return List.copyOf(calls);
    }

    /** How many calls had been sent, and were answered only later. */
    public long openAt(long nanos) {
        return calls.stream().filter(call -> call.isOpenAt(nanos)).count();
    }

    /** The calls that were sent later than that and are acknowledged as entries of one of these log partitions. */
    public List<Call> acknowledgedSince(long nanos, Set<Integer> logPartitions) {
        return calls.stream()
                .filter(call -> call.isTrue() && call.sent().nanos() > nanos)
                .filter(call ->
                        logPartitions.contains(EntryPlace.of(call.entryId()).logPartition()))
                .toList();
    }

    public long answered(Answer answer) {
        return calls.stream().filter(call -> call.answer() == answer).count();
    }

    @Override
    public String toString() {
        return "%d calls: %d TRUE, %d FALSE, %d UNKNOWN"
                .formatted(calls.size(), answered(Answer.TRUE), answered(Answer.FALSE), answered(Answer.UNKNOWN));
    }
}
