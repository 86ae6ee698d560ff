package io.walservice.node.schedule;

import io.walservice.node.log.BatchReply;
import io.walservice.node.log.CancelReply;
import io.walservice.node.log.Departure;
import io.walservice.node.log.DueChange;
import io.walservice.node.log.DuePlace;
import io.walservice.node.log.Rescheduled;
import io.walservice.node.log.WaitingEntry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Who wins, a person's wish or time; pure functions of what the rows say and of how far reading has come. */
final class DepartureRules {

    private final Map<DuePlace, ScheduledRow> rows;
    private final Predicate<DuePlace> reached;

    /**
     * The rules at one moment.
     *
     * @param rows those that exist; an entry that was not dispatched yet has none, and can be called off too
     * @param reached whether a place has been read, or is about to be
     */
    DepartureRules(List<ScheduledRow> rows, Predicate<DuePlace> reached) {
        this.rows = rows.stream().collect(Collectors.toMap(ScheduledRow::place, Function.identity()));
        this.reached = reached;
    }

    /** Those that can still be called off. */
    List<WaitingEntry> toCancel(List<WaitingEntry> entries) {
        return entries.stream()
                .filter(entry -> waits(rows.get(entry.place())) && !reached.test(entry.place()))
                .toList();
    }

    /** Those that can still be moved: they are stored, with what is in them. */
    List<Rescheduled> toMove(List<DueChange> changes) {
        return changes.stream()
                .filter(change -> waits(rows.get(change.place())) && !reached.test(change.place()))
                .flatMap(change -> entry(change).stream())
                .toList();
    }

    private Optional<Rescheduled> entry(DueChange change) {
        return Optional.ofNullable(rows.get(change.place()))
                .flatMap(ScheduledRow::entry)
                .map(entry -> new Rescheduled(entry, change.dueMillis()));
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

    /** What to answer to a batch, when the log has called off what it could. */
    BatchReply cancelled(List<WaitingEntry> asked, List<Departure> departed) {
        Set<DuePlace> places = departed.stream().map(Departure::place).collect(Collectors.toSet());
        int cancelled = 0;
        int tooLate = 0;
        for (WaitingEntry entry : asked) {
            ScheduledRow row = rows.get(entry.place());
            if (places.contains(entry.place()) || (row != null && row.cancelled())) {
                cancelled++;
            } else if (!waits(row) || reached.test(entry.place())) {
                tooLate++;
            }
        }
        return new BatchReply(true, cancelled, tooLate);
    }

    /** What to answer to a batch, when the log has moved what it could. */
    BatchReply moved(List<DueChange> asked, List<Departure> departed) {
        Set<DuePlace> places = departed.stream().map(Departure::place).collect(Collectors.toSet());
        int tooLate = (int) asked.stream()
                .map(DueChange::place)
                .filter(place -> !places.contains(place))
                .filter(place -> !waits(rows.get(place)) || reached.test(place))
                .count();
        return new BatchReply(true, departed.size(), tooLate);
    }

    private static boolean waits(@Nullable ScheduledRow row) {
        return row == null || row.waits();
    }
}
