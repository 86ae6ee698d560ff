package io.walservice.node.tally;

import io.walservice.connectors.LogPosition;

/**
 * What a lane has settled of one partition of its queue, of all entries up to a position; those of other targets are
 * not counted.
 *
 * @param applied entries that the target took at once, without their being parked in between
 * @param parked entries that were set aside, whatever became of them since
 * @param deadLettered entries that were given up on at once
 */
public record Tally(LogPosition upTo, long applied, long parked, long deadLettered) {

    /** Of a partition of which nothing is settled. */
    public static final Tally START = new Tally(LogPosition.START, 0, 0, 0);

    /** All that were taken off the queue. */
    public long settled() {
        return applied + parked + deadLettered;
    }

    /** The same with an entry more; unchanged where that was counted before. */
    Tally plus(LogPosition position, Settlement settlement) {
        if (position.compareTo(upTo) <= 0) {
            return this;
        }
        return switch (settlement) {
            case APPLIED -> new Tally(position, applied + 1, parked, deadLettered);
            case PARKED -> new Tally(position, applied, parked + 1, deadLettered);
            case DEAD_LETTERED -> new Tally(position, applied, parked, deadLettered + 1);
            case PASSED -> this;
        };
    }

    /** Both together, as if they were one partition; for sums only. */
    Tally and(Tally other) {
        LogPosition later = upTo.compareTo(other.upTo) > 0 ? upTo : other.upTo;
        return new Tally(later, applied + other.applied, parked + other.parked, deadLettered + other.deadLettered);
    }
}
