package io.walservice.node.log;

import java.util.List;

/** What became of a wish to fire or to cancel. */
public sealed interface DepartReply {

    /**
     * It is durable.
     *
     * @param departures of those that had not left the schedule before
     */
    record Departed(List<Departure> departures) implements DepartReply {

        public Departed {
            departures = List.copyOf(departures);
        }
    }

    /** Whether it counts is not known, as this node may no longer own the partition. */
    record Unknown(String reason) implements DepartReply {}
}
