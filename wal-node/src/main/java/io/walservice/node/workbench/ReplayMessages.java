package io.walservice.node.workbench;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.walservice.admin.v1.Replay;
import io.walservice.admin.v1.ReplayCounts;
import io.walservice.admin.v1.ReplayFailure;
import io.walservice.admin.v1.ReplayPartition;
import io.walservice.admin.v1.ReplayRange;
import io.walservice.admin.v1.ReplayState;
import io.walservice.node.replay.ReplayFilter;
import io.walservice.node.replay.ReplayOrder;
import io.walservice.node.replay.ReplayPart;
import io.walservice.node.replay.ReplayPart.Counts;
import io.walservice.node.replay.ReplayTimes;
import io.walservice.node.replay.TextMatch;
import java.time.Instant;
import java.util.List;

/** Replays, as messages. */
final class ReplayMessages {

    private ReplayMessages() {}

    static Replay of(io.walservice.node.replay.Replay replay) {
        ReplayOrder order = replay.order();
        return Replay.newBuilder()
                .setReplayId(replay.id().toString())
                .setTarget(order.lane().target())
                .setState(state(replay.state()))
                .setCause(replay.cause())
                .setRange(range(order.selection().times()))
                .setFilter(filter(order.selection().filter()))
                .addAllLeftOut(order.selection().leftOut().stream().sorted().toList())
                .setRate(order.manner().perSecond())
                .setDryRun(order.manner().dryRun())
                .setAuthor(order.author())
                .setStartedTime(time(order.at()))
                .setCounts(counts(replay.parts()))
                .addAllPartitions(
                        replay.parts().stream().map(ReplayMessages::partition).toList())
                .addAllFailures(replay.parts().stream()
                        .flatMap(part -> part.failures().stream())
                        .map(each -> ReplayFailure.newBuilder()
                                .setEntryId(each.entryId())
                                .setCause(each.cause())
                                .build())
                        .toList())
                .build();
    }

    private static ReplayState state(io.walservice.node.replay.Replay.State state) {
        return switch (state) {
            case RUNNING -> ReplayState.REPLAY_STATE_RUNNING;
            case PAUSED -> ReplayState.REPLAY_STATE_PAUSED;
            case DONE -> ReplayState.REPLAY_STATE_DONE;
            case CANCELLED -> ReplayState.REPLAY_STATE_CANCELLED;
            case FAILED -> ReplayState.REPLAY_STATE_FAILED;
        };
    }

    private static ReplayRange range(ReplayTimes times) {
        ReplayRange.Builder range = ReplayRange.newBuilder();
        times.from().ifPresent(from -> range.setFromTime(time(from)));
        times.to().ifPresent(to -> range.setToTime(time(to)));
        return range.build();
    }

    private static io.walservice.admin.v1.ReplayFilter filter(ReplayFilter filter) {
        io.walservice.admin.v1.ReplayFilter.Builder message =
                io.walservice.admin.v1.ReplayFilter.newBuilder().putAllAttributes(filter.attributes());
        filter.id().filter(TextMatch::prefix).ifPresent(match -> message.setIdPrefix(match.text()));
        filter.id().filter(match -> !match.prefix()).ifPresent(match -> message.setId(match.text()));
        filter.key().filter(TextMatch::prefix).ifPresent(match -> message.setKeyPrefix(match.text()));
        filter.key().filter(match -> !match.prefix()).ifPresent(match -> message.setKey(match.text()));
        return message.build();
    }

    private static ReplayPartition partition(ReplayPart part) {
        return ReplayPartition.newBuilder()
                .setLogPartition(part.partition())
                .setFirstSequence(part.range().first())
                .setLastSequence(part.range().last())
                .setNextSequence(part.nextSequence())
                .setCounts(counts(List.of(part)))
                .build();
    }

    private static ReplayCounts counts(List<ReplayPart> parts) {
        Counts all = parts.stream().map(ReplayPart::counts).reduce(Counts.NONE, Counts::and);
        return ReplayCounts.newBuilder()
                .setPlaces(
                        parts.stream().mapToLong(part -> part.range().places()).sum())
                .setSeen(parts.stream().mapToLong(ReplayPart::seen).sum())
                .setMatching(all.matching())
                .setLeftOut(all.leftOut())
                .setApplied(all.applied())
                .setFailed(all.failed())
                .build();
    }

    private static Timestamp time(Instant instant) {
        return Timestamps.fromMillis(instant.toEpochMilli());
    }
}
