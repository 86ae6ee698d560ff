package io.walservice.connectors.sqs;

import io.walservice.connectors.LaneId;
import io.walservice.connectors.LogPosition;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.pekko.Done;

/**
 * The marks of a lane, as one subscription has claimed them. Once another one has, nothing can be saved any more: a
 * subscription that was thought dead cannot take its successor's marks back.
 */
final class ClaimedMarks {
    private final SqsTables tables;
    private final LaneId lane;
    private final UUID run;
    private final Map<Integer, LogPosition> begin;

    ClaimedMarks(SqsTables tables, LaneId lane, UUID run, Map<Integer, LogPosition> begin) {
        this.tables = tables;
        this.lane = lane;
        this.run = run;
        this.begin = Map.copyOf(begin);
    }

    /** As they were when they were claimed. */
    Map<Integer, LogPosition> begin() {
        return begin;
    }

    /** Fails with {@link LaneTakenOverException} where another subscription has claimed them. */
    CompletionStage<Done> save(Map<Integer, LogPosition> marks) {
        Map<Integer, String> texts = marks.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, mark -> MarkStore.text(mark.getValue())));
        return tables.execute(
                        "UPDATE %s.sqs_lane SET marks = marks + ? WHERE namespace = ? AND target = ? IF run = ?",
                        texts, lane.namespace(), lane.target(), run)
                .thenApply(saved -> held(saved.wasApplied()));
    }

    /** Fails likewise; to be called regularly, as a subscription that settles nothing would not notice. */
    CompletionStage<Done> check() {
        return tables.execute(
                        "SELECT run FROM %s.sqs_lane WHERE namespace = ? AND target = ?",
                        lane.namespace(), lane.target())
                .thenApply(found -> {
                    var row = found.one();
                    return held(row != null && run.equals(row.getUuid("run")));
                });
    }

    private Done held(boolean held) {
        if (!held) {
            throw new LaneTakenOverException(lane);
        }
        return Done.getInstance();
    }

    /** Another subscription of the lane has begun. */
    static final class LaneTakenOverException extends RuntimeException {
        LaneTakenOverException(LaneId lane) {
            super("lane %s: its marks went to another subscription".formatted(lane), null, false, false);
        }
    }
}
