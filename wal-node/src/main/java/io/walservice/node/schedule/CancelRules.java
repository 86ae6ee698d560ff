package io.walservice.node.schedule;

import io.walservice.node.log.CancelReply;
import io.walservice.node.log.Departure;
import io.walservice.node.log.DuePlace;
import io.walservice.node.log.WaitingEntry;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Who wins, a cancellation or time; pure functions of what the rows say and of how far reading has come. */
final class CancelRules {

    private final Map<DuePlace, ScheduledRow> rows;
    private final Predicate<DuePlace> reached;

    /**
     * The rules at one moment.
     *
     * @param rows those that exist; an entry that was not dispatched yet has none, and can be called off too
     * @param reached whether a place has been read, or is about to be
     */
    CancelRules(List<ScheduledRow> rows, Predicate<DuePlace> reached) {
        this.rows = rows.stream().collect(Collectors.toMap(ScheduledRow::place, Function.identity()));
        this.reached = reached;
    }

    /** Those that can still be called off. */
    List<WaitingEntry> toCancel(List<WaitingEntry> entries) {
        return entries.stream()
                .filter(entry -> waits(rows.get(entry.place())) && !reached.test(entry.place()))
                .toList();
    }

    /** What to answer, when the log has called off what it could. */
    CancelReply answer(DuePlace place, List<Departure> cancelled) {
        ScheduledRow row = rows.get(place);
        if (row != null && row.firedAs() > 0) {
            return CancelReply.TOO_LATE;
        } else if (row != null && row.cancelled()) {
            return CancelReply.CANCELLED;
        } else if (cancelled.stream().anyMatch(departure -> departure.place().equals(place))) {
            return CancelReply.CANCELLED;
        }
        return reached.test(place) ? CancelReply.TOO_LATE : CancelReply.UNKNOWN;
    }

    private static boolean waits(@Nullable ScheduledRow row) {
        return row == null || row.waits();
    }
}
