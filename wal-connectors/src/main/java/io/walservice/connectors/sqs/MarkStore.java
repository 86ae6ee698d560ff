package io.walservice.connectors.sqs;

import com.datastax.oss.driver.api.core.cql.Row;
import io.walservice.connectors.LaneId;
import io.walservice.connectors.LogPosition;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** How far lanes have come. Each subscription claims its lane's marks first, and loses them to the next one. */
final class MarkStore {
    final SqsTables tables;

    MarkStore(SqsTables tables) {
        this.tables = tables;
    }

    /** Takes a lane's marks over from any earlier subscription. */
    CompletionStage<ClaimedMarks> claim(LaneId lane) {
        UUID run = UUID.randomUUID();
        return tables.execute(
                        "UPDATE %s.sqs_lane SET run = ? WHERE namespace = ? AND target = ? IF run != ?",
                        run, lane.namespace(), lane.target(), run)
                .thenCompose(claimed -> read(lane))
                .thenApply(marks -> new ClaimedMarks(tables, lane, run, marks));
    }

    /** Queue partition to the last position that the lane has settled there. */
    CompletionStage<Map<Integer, LogPosition>> read(LaneId lane) {
        return tables.execute(
                        "SELECT marks FROM %s.sqs_lane WHERE namespace = ? AND target = ?",
                        lane.namespace(), lane.target())
                .thenApply(found -> marks(found.one()));
    }

    private static Map<Integer, LogPosition> marks(@Nullable Row row) {
        Map<Integer, LogPosition> marks = new HashMap<>();
        Map<Integer, String> stored = row == null ? null : row.getMap("marks", Integer.class, String.class);
        if (stored != null) {
            stored.forEach((partition, mark) -> marks.put(partition, parse(mark)));
        }
        return marks;
    }

    static String text(LogPosition position) {
        return position.epoch() + ":" + position.sequence();
    }

    private static LogPosition parse(String text) {
        int colon = text.indexOf(':');
        return new LogPosition(Long.parseLong(text.substring(0, colon)), Long.parseLong(text.substring(colon + 1)));
    }
}
