package io.walservice.node.park;

import io.walservice.internal.v1.QueueRecord;
import io.walservice.namespace.Order;
import java.time.Instant;

/**
 * An entry that waits outside of its queue. Of the entries of one park key, only the first has been tried.
 *
 * @param parkKey what waits together: an id, or where no order is promised the entry alone
 * @param attempts that count
 * @param nextAttempt not before; meant only for the first of its key
 * @param cause of the last failure; empty before the first
 * @param held whether it waits for a person
 */
public record ParkedEntry(
        String parkKey, QueueRecord record, int attempts, Instant nextAttempt, String cause, boolean held) {

    /** An entry that has not been tried yet and waits behind others. */
    public static ParkedEntry behind(QueueRecord record, Order order, Instant now) {
        return new ParkedEntry(parkKeyOf(record, order), record, 0, now, "", false);
    }

    /** An entry that has failed. */
    public static ParkedEntry failed(QueueRecord record, Order order, int attempts, Instant nextAttempt, String cause) {
        return new ParkedEntry(parkKeyOf(record, order), record, attempts, nextAttempt, cause, false);
    }

    /** The same after another attempt. */
    public ParkedEntry failedAgain(int attemptsNow, Instant next, String why) {
        return new ParkedEntry(parkKey, record, attemptsNow, next, why, held);
    }

    /** The same, waiting for a person. */
    public ParkedEntry heldBack(int attemptsNow, String why) {
        return new ParkedEntry(parkKey, record, attemptsNow, nextAttempt, why, true);
    }

    /** The same with no attempts that count. */
    public ParkedEntry anew() {
        return new ParkedEntry(parkKey, record, 0, nextAttempt, cause, held);
    }

    /** The same, to be tried anew. */
    public ParkedEntry released(Instant now) {
        return new ParkedEntry(parkKey, record, 0, now, cause, false);
    }

    /** What waits together with this record. */
    public static String parkKeyOf(QueueRecord record, Order order) {
        String id = record.getEntry().getId();
        return order == Order.KEY
                ? id
                : "%s/%d.%d".formatted(id, record.getEpoch(), record.getEntry().getSequence());
    }
}
