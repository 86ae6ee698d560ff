package io.walservice.connectors;

import io.walservice.internal.v1.QueueRecord;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/** The logs of regions: where a lane turns to when its queue no longer has what the lane needs next. Thread-safe. */
public interface OriginLog {

    /**
     * The records of one partition of the origin's queue after a position, as they were published: the same links, in
     * the order of the log, each once, without a gap. It ends with the last one that was on the queue when the stream
     * was started, and may be empty; each run asks anew.
     *
     * <p>Fails with {@link Unavailable} where it may work another time, and with {@link Gone} where it never will. What
     * came before counts in both cases: go on after the last record.
     *
     * @param lane which reads
     * @param source the region whose log it is; empty: the node's own
     * @param after the last record that the lane has of this partition; {@link LogPosition#START}: none
     */
    Source<QueueRecord, NotUsed> after(LaneId lane, String source, int queuePartition, LogPosition after);

    /** The records could not be had now. The message says why, for people. */
    final class Unavailable extends RuntimeException {

        private static final long serialVersionUID = 1L;

        /** For this reason. */
        public Unavailable(String reason) {
            super(reason);
        }

        /** For this reason, found by this failure. */
        public Unavailable(String reason, Throwable cause) {
            super(reason, cause);
        }
    }

    /**
     * The origin no longer has all records after the position, or its log never had one there. The message says what
     * was asked and what there is, for people: one of them has to decide how to go on.
     */
    final class Gone extends RuntimeException {

        private static final long serialVersionUID = 1L;

        /** For this reason, found by this failure. */
        public Gone(String reason, Throwable cause) {
            super(reason, cause);
        }
    }
}
