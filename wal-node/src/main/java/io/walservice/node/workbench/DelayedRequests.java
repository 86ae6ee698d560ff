package io.walservice.node.workbench;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import io.walservice.admin.v1.MoveDelayedRequest;
import io.walservice.namespace.DurationText;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.node.control.AdminErrors;
import io.walservice.node.log.DuePlace;
import io.walservice.node.schedule.DelayedEntries.Cursor;
import io.walservice.node.schedule.DelayedFilter;
import io.walservice.node.schedule.NewTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and checks what people ask about delayed entries. Throws INVALID_ARGUMENT. */
final class DelayedRequests {

    private static final Pattern CURSOR = Pattern.compile("(\\d{1,3})\\.(\\d{1,18})\\.(\\d{1,18})");

    private DelayedRequests() {}

    static DelayedFilter filter(io.walservice.admin.v1.DelayedFilter filter) {
        return new DelayedFilter(
                WorkbenchRequests.present(filter.getId()),
                WorkbenchRequests.present(filter.getTarget()),
                WorkbenchRequests.time("filter.from", filter.hasFrom(), filter.getFrom()),
                WorkbenchRequests.time("filter.until", filter.hasUntil(), filter.getUntil()));
    }

    /** The filter of a change, which has to be asked for explicitly where it lets everything through. */
    static DelayedFilter filter(io.walservice.admin.v1.DelayedFilter asked, boolean all) {
        DelayedFilter filter = filter(asked);
        boolean empty = filter.equals(DelayedFilter.ALL);
        if (empty && !all) {
            throw AdminErrors.invalid(
                    List.of("filter: empty (expected: at least one field, or `all` for everything that waits)"));
        } else if (!empty && all) {
            throw AdminErrors.invalid(List.of("all: true (expected: false where the filter is not empty)"));
        }
        return filter;
    }

    /** When entries shall be due, by the rules that can be checked without knowing these. */
    static NewTime time(MoveDelayedRequest request, NamespaceSpec spec, Instant now) {
        return switch (request.getDueCase()) {
            case TO_TIME -> at(request.getToTime(), spec, now);
            case BY -> by(request.getBy(), spec);
            case NOW -> {
                if (!request.getNow()) {
                    throw AdminErrors.invalid(List.of("now: false (expected: true, or another of `due`)"));
                }
                yield NewTime.Now.NOW;
            }
            case DUE_NOT_SET ->
                throw AdminErrors.invalid(List.of("due: nothing (expected: one of `to_time`, `by` and `now`)"));
        };
    }

    private static NewTime at(Timestamp message, NamespaceSpec spec, Instant now) {
        Instant time = WorkbenchRequests.time("to_time", true, message).orElseThrow();
        if (time.isAfter(now.plus(spec.limits().delay()))) {
            throw AdminErrors.invalid(List.of("to_time: %s (expected: %s)".formatted(time, ahead(spec))));
        }
        return new NewTime.At(time.isAfter(Instant.EPOCH) ? time : Instant.EPOCH);
    }

    private static NewTime by(com.google.protobuf.Duration message, NamespaceSpec spec) {
        if (!Durations.isValid(message)) {
            throw AdminErrors.invalid(List.of("by: %d seconds and %d nanos (expected: a duration)"
                    .formatted(message.getSeconds(), message.getNanos())));
        }
        Duration span = Duration.ofMillis(Durations.toMillis(message));
        if (span.compareTo(spec.limits().delay()) > 0) {
            throw AdminErrors.invalid(
                    List.of("by: %s (expected: %s)".formatted(DurationText.format(span), ahead(spec))));
        }
        return new NewTime.By(span);
    }

    /** The refusal of a move that would put an entry too far ahead. */
    static RuntimeException tooFar(NewTime.By by, String entryId, Instant due, NamespaceSpec spec) {
        return AdminErrors.invalid(List.of("by: %s, which puts %s to %s (expected: %s)"
                .formatted(DurationText.format(by.span()), entryId, due.plus(by.span()), ahead(spec))));
    }

    private static String ahead(NamespaceSpec spec) {
        return "at most %s ahead, the namespace's limits.delay"
                .formatted(DurationText.format(spec.limits().delay()));
    }

    static Optional<Cursor> cursor(String token) {
        if (token.isEmpty()) {
            return Optional.empty();
        }
        Matcher form = CURSOR.matcher(token);
        if (!form.matches()) {
            throw AdminErrors.invalid(
                    List.of("page_token: %s (expected: one from the response before)".formatted(token)));
        }
        return Optional.of(new Cursor(
                Integer.parseInt(form.group(1)),
                new DuePlace(Long.parseLong(form.group(2)), Long.parseLong(form.group(3)))));
    }

    static String token(Cursor cursor) {
        return "%d.%d.%d"
                .formatted(
                        cursor.partition(),
                        cursor.place().dueMillis(),
                        cursor.place().sequence());
    }
}
