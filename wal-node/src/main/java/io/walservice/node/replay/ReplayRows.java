package io.walservice.node.replay;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.walservice.connectors.LaneId;
import io.walservice.node.replay.ReplayPart.Counts;
import io.walservice.node.replay.ReplayPart.Failure;
import io.walservice.node.replay.ReplayPart.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Replays as rows of {@link ReplayStore}'s tables. */
final class ReplayRows {

    private ReplayRows() {}

    /** All but namespace and target. */
    static BoundStatement bind(BoundStatement insert, Replay replay) {
        ReplayOrder order = replay.order();
        ReplayFilter filter = order.selection().filter();
        ReplayTimes times = order.selection().times();
        return insert.setUuid("replay_id", replay.id())
                .setString("state", replay.state().name())
                .setString("author", order.author())
                .setInt("per_second", order.manner().perSecond())
                .setBoolean("dry_run", order.manner().dryRun())
                .setInstant("from_time", times.from().orElse(null))
                .setInstant("to_time", times.to().orElse(null))
                .setMap("first_sequences", byPartition(replay, Range::first), Integer.class, Long.class)
                .setMap("last_sequences", byPartition(replay, Range::last), Integer.class, Long.class)
                .setString("filter_id", filter.id().map(TextMatch::text).orElse(null))
                .setBoolean(
                        "filter_id_prefix", filter.id().map(TextMatch::prefix).orElse(false))
                .setString("filter_key", filter.key().map(TextMatch::text).orElse(null))
                .setBoolean(
                        "filter_key_prefix", filter.key().map(TextMatch::prefix).orElse(false))
                .setMap("filter_attributes", filter.attributes(), String.class, String.class)
                .setSet("left_out", order.selection().leftOut(), String.class);
    }

    private static Map<Integer, Long> byPartition(Replay replay, ToLongFunction<Range> number) {
        return replay.parts().stream()
                .collect(Collectors.toMap(ReplayPart::partition, part -> number.applyAsLong(part.range())));
    }

    /** @param progress rows of this replay, and perhaps of others */
    static Replay replay(LaneId lane, Row row, List<Row> progress) {
        UUID id = Objects.requireNonNull(row.getUuid("replay_id"));
        ReplayFilter filter = new ReplayFilter(
                match(row, "filter_id"),
                match(row, "filter_key"),
                Objects.requireNonNullElse(row.getMap("filter_attributes", String.class, String.class), Map.of()));
        ReplayTimes times = new ReplayTimes(
                Optional.ofNullable(row.getInstant("from_time")), Optional.ofNullable(row.getInstant("to_time")));
        Set<String> leftOut = Objects.requireNonNullElse(row.getSet("left_out", String.class), Set.of());
        ReplayOrder order = new ReplayOrder(
                lane,
                new ReplaySelection(times, filter, leftOut),
                new ReplayOrder.Manner(row.getInt("per_second"), row.getBoolean("dry_run")),
                text(row, "author"),
                ReplayStore.timeOf(id));
        return new Replay(
                id, order, Replay.State.valueOf(text(row, "state")), text(row, "cause"), parts(id, row, progress));
    }

    private static List<ReplayPart> parts(UUID id, Row row, List<Row> progress) {
        Map<Integer, Row> byPartition = progress.stream()
                .filter(each -> id.equals(each.getUuid("replay_id")))
                .collect(Collectors.toMap(each -> each.getInt("log_partition"), each -> each));
        Map<Integer, Long> last = longs(row, "last_sequences");
        List<ReplayPart> parts = new ArrayList<>();
        longs(row, "first_sequences").forEach((partition, first) -> {
            Range range = new Range(first, last.getOrDefault(partition, 0L));
            Row done = byPartition.get(partition);
            parts.add(done == null ? ReplayPart.begin(partition, range) : part(partition, range, done));
        });
        return parts;
    }

    private static Map<Integer, Long> longs(Row row, String column) {
        return new TreeMap<>(Objects.requireNonNullElse(row.getMap(column, Integer.class, Long.class), Map.of()));
    }

    private static ReplayPart part(int partition, Range range, Row row) {
        Counts counts = new Counts(
                row.getLong("matching"), row.getLong("left_out"), row.getLong("applied"), row.getLong("failed"));
        List<Failure> failures =
                Objects.requireNonNullElse(row.getList("failures", String.class), List.<String>of()).stream()
                        .map(ReplayRows::failure)
                        .toList();
        return new ReplayPart(partition, range, row.getLong("next_sequence"), counts, failures);
    }

    /** Ids of entries have no blank in them. */
    static List<String> texts(List<Failure> failures) {
        return failures.stream()
                .map(each -> each.entryId() + " " + each.cause())
                .toList();
    }

    private static Failure failure(String text) {
        int blank = text.indexOf(' ');
        return new Failure(text.substring(0, blank), text.substring(blank + 1));
    }

    private static Optional<TextMatch> match(Row row, String column) {
        return Optional.ofNullable(row.getString(column))
                .map(text -> new TextMatch(text, row.getBoolean(column + "_prefix")));
    }

    private static String text(Row row, String column) {
        return Objects.requireNonNullElse(row.getString(column), "");
    }

    /** All pages together: there are at most a few thousand rows. */
    static CompletionStage<List<Row>> all(AsyncResultSet page) {
        return all(page, new ArrayList<>());
    }

    private static CompletionStage<List<Row>> all(AsyncResultSet page, List<Row> rows) {
        page.currentPage().forEach(rows::add);
        return page.hasMorePages()
                ? page.fetchNextPage().thenCompose(next -> all(next, rows))
                : CompletableFuture.completedFuture(rows);
    }
}
