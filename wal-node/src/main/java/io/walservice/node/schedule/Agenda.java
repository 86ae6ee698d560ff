package io.walservice.node.schedule;

import io.walservice.node.log.DuePlace;
import java.util.Collection;
import java.util.TreeSet;

/**
 * What of a schedule is to be read next; nothing of the entries themselves. Not thread-safe; it belongs to one actor.
 *
 * <p>It knows which hours have entries and, of the hour that is under way, which seconds. Time is taken in through
 * {@link #next}, which moves the horizon: what is due up to the horizon is read from the table once, so what is stored
 * at or before the horizon may have been missed by that, and has to be fired by whoever stored it.
 */
final class Agenda {

    /** What to do next. */
    sealed interface Step {

        /** Find out which seconds of an hour have entries, and tell {@link #loaded}. */
        record Load(long hour) implements Step {}

        /** Read what waits in a second after one place up to another, and tell {@link #finished}. */
        record Read(long second, DuePlace after, DuePlace upTo) implements Step {}

        /** Nothing is due before this time, in milliseconds since 1970. */
        record Wait(long untilMillis) implements Step {}
    }

    private static final long NONE = -1;

    private final long pollMillis;
    private final TreeSet<Long> hours;
    private final TreeSet<Long> seconds = new TreeSet<>();
    private long openHour = NONE;
    private DuePlace read;
    private DuePlace horizon;
    private long notBeforeMillis;

    /**
     * The agenda of a keeper that begins.
     *
     * @param mark everything up to it has left the schedule
     * @param hours that have entries after it
     */
    Agenda(DuePlace mark, Collection<Long> hours, long pollMillis) {
        this.read = mark;
        this.horizon = mark;
        this.hours = new TreeSet<>(hours);
        this.pollMillis = pollMillis;
    }

    /** Everything up to it has been read, or is about to be. */
    DuePlace horizon() {
        return horizon;
    }

    /** Whether a place has been read, or is about to be. */
    boolean reached(DuePlace place) {
        return place.compareTo(horizon) <= 0;
    }

    /** Takes note of an entry that is in the table now. Says whether it came in time to be read from there. */
    boolean stored(DuePlace place) {
        if (reached(place)) {
            return false;
        }
        if (ScheduleTimes.hourOf(place) == openHour) {
            seconds.add(ScheduleTimes.secondOf(place));
        } else {
            hours.add(ScheduleTimes.hourOf(place));
        }
        return true;
    }

    /** From which hour on something may still be read. */
    long firstNeededHour() {
        return hours.isEmpty() ? Long.MAX_VALUE : hours.first();
    }

    /** What to do at a time. To be called only when the step before is finished. */
    Step next(long nowMillis) {
        DuePlace now = DuePlace.endOf(nowMillis);
        horizon = now.compareTo(horizon) > 0 ? now : horizon;
        long nowHour = ScheduleTimes.hourOf(now);
        if (openHour != NONE && seconds.isEmpty() && openHour < nowHour) {
            hours.remove(openHour);
            openHour = NONE;
        }
        if (openHour != NONE) {
            return seconds.isEmpty()
                    ? new Step.Wait(ScheduleTimes.endOfHour(openHour) + 1)
                    : inOpenHour(seconds.first(), now);
        }
        if (hours.isEmpty()) {
            return new Step.Wait(Long.MAX_VALUE);
        }
        long hour = hours.first();
        if (hour > nowHour) {
            return new Step.Wait(ScheduleTimes.startOfHour(hour));
        }
        openHour = hour;
        return new Step.Load(hour);
    }

    private Step inOpenHour(long second, DuePlace now) {
        long start = ScheduleTimes.startOfSecond(second);
        long end = ScheduleTimes.endOfSecond(second);
        if (start > now.dueMillis()) {
            return new Step.Wait(start);
        } else if (end > now.dueMillis() && now.dueMillis() < notBeforeMillis) {
            return new Step.Wait(Math.min(notBeforeMillis, end));
        }
        DuePlace first = new DuePlace(start, 0);
        return new Step.Read(
                second, read.compareTo(first) > 0 ? read : first, end < now.dueMillis() ? DuePlace.endOf(end) : now);
    }

    /** The answer to {@link Step.Load}. */
    void loaded(Collection<Long> secondsOfHour) {
        secondsOfHour.stream()
                .filter(second -> ScheduleTimes.endOfSecond(second) >= read.dueMillis())
                .forEach(seconds::add);
    }

    /**
     * What was read has left the schedule.
     *
     * @param through the last place that was read
     * @param all whether there is nothing more after it
     */
    void finished(Step.Read step, DuePlace through, boolean all) {
        DuePlace done = all ? step.upTo() : through;
        read = done.compareTo(read) > 0 ? done : read;
        if (!all) {
            return;
        }
        if (step.upTo().dueMillis() >= ScheduleTimes.endOfSecond(step.second())) {
            seconds.remove(step.second());
        } else {
            notBeforeMillis = step.upTo().dueMillis() + pollMillis;
        }
    }
}
