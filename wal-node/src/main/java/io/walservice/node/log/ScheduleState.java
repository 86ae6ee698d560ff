package io.walservice.node.log;

import io.walservice.internal.v1.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a log partition knows of its schedule; an immutable value. The entries that wait are in Cassandra, not here.
 *
 * <p>Here it is decided, once and durably, how an entry leaves the schedule. The rows of the schedule only repeat that:
 * a departure is remembered here until its row says so, and until the entry cannot be dispatched again, so nothing that
 * has left comes back.
 *
 * @param mark everything up to it has left, or is about to be brought by the dispatcher again
 * @param counts how many have left, and how
 * @param marked the rows of departures up to this number say how they ended
 * @param recent departures that are remembered, by the sequences under which they waited
 */
public record ScheduleState(DuePlace mark, Counts counts, long marked, Map<Long, Departure> recent) {

    /**
     * How many entries have left their places, since the log partition began.
     *
     * @param fired took their place in the log
     * @param cancelled were called off
     * @param moved left for another place of the schedule; an entry counts each time
     */
    public record Counts(long fired, long cancelled, long moved) {

        /** Of a log partition that begins. */
        public static final Counts NONE = new Counts(0, 0, 0);

        long departures() {
            return fired + cancelled + moved;
        }
    }

    /** Of a log partition that begins. */
    public static final ScheduleState EMPTY = new ScheduleState(DuePlace.START, Counts.NONE, 0, Map.of());

    public ScheduleState {
        recent = Map.copyOf(recent);
    }

    /** Departures whose rows may not say so yet, in their order. */
    public List<Departure> unmarked() {
        return since(marked);
    }

    /** How many departures there were; each has a number. */
    public long departures() {
        return counts.departures();
    }

    /** Those that left after so many others, in their order. */
    public List<Departure> since(long number) {
        return recent.values().stream()
                .filter(departure -> departure.number() > number)
                .sorted(Comparator.comparingLong(Departure::number))
                .toList();
    }

    /** Whether an entry is remembered as having left. */
    public boolean hasLeft(long sequence) {
        return recent.containsKey(sequence);
    }

    /** After entries have fired, or were moved; those have their new sequences. */
    public ScheduleState fired(FiringDecision firing, DuePlace upTo, long markedNow, long redispatchedFrom) {
        List<Departure> departures = new ArrayList<>();
        long again = 0;
        for (int i = 0; i < firing.entries().size(); i++) {
            Entry entry = firing.entries().get(i);
            departures.add(new Departure(next() + i, firing.places().get(i), entry.getSequence()));
            again += DuePlace.waits(entry) ? 1 : 0;
        }
        return new ScheduleState(
                upTo.compareTo(mark) > 0 ? upTo : mark,
                new Counts(counts.fired() + departures.size() - again, counts.cancelled(), counts.moved() + again),
                Math.max(marked, markedNow),
                remembered(departures, Math.max(marked, markedNow), redispatchedFrom));
    }

    /** After a cancellation. */
    public ScheduleState cancelled(List<WaitingEntry> entries, long markedNow, long redispatchedFrom) {
        List<Departure> departures = new ArrayList<>();
        for (WaitingEntry entry : entries) {
            departures.add(new Departure(next() + departures.size(), entry.place(), 0));
        }
        return new ScheduleState(
                mark,
                new Counts(counts.fired(), counts.cancelled() + departures.size(), counts.moved()),
                Math.max(marked, markedNow),
                remembered(departures, Math.max(marked, markedNow), redispatchedFrom));
    }

    private long next() {
        return departures() + 1;
    }

    /** One is forgotten when its row says how it ended and no dispatcher will bring it again. */
    private Map<Long, Departure> remembered(List<Departure> departures, long markedNow, long redispatchedFrom) {
        Map<Long, Departure> kept = new TreeMap<>();
        for (Departure departure : recent.values()) {
            if (departure.number() > markedNow || departure.place().sequence() >= redispatchedFrom) {
                kept.put(departure.place().sequence(), departure);
            }
        }
        departures.forEach(departure -> kept.put(departure.place().sequence(), departure));
        return kept;
    }
}
