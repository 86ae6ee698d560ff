package io.walservice.node.log;

import io.walservice.connectors.LogPosition;
import io.walservice.internal.v1.EntryCount;
import io.walservice.internal.v1.EpochStart;
import io.walservice.internal.v1.LogSnapshot;
import io.walservice.node.log.NamespaceLogEvent.DispatchAdvanced;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Translates what is stored between values and messages. */
final class LogMessages {

    private LogMessages() {}

    static io.walservice.internal.v1.DispatchAdvanced toMessage(DispatchAdvanced event) {
        Checkpoint checkpoint = event.checkpoint();
        return io.walservice.internal.v1.DispatchAdvanced.newBuilder()
                .setEpoch(event.epoch())
                .setNextSequence(checkpoint.nextSequence())
                .setEventNumber(checkpoint.eventNumber())
                .putAllPublished(checkpoint.published().entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, entry -> toMessage(entry.getValue()))))
                .setTimeMillis(checkpoint.time().toEpochMilli())
                .build();
    }

    static Checkpoint toCheckpoint(io.walservice.internal.v1.DispatchAdvanced message) {
        Map<Integer, LogPosition> published = message.getPublishedMap().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> toPosition(entry.getValue())));
        return new Checkpoint(
                message.getNextSequence(),
                message.getEventNumber(),
                published,
                Instant.ofEpochMilli(message.getTimeMillis()));
    }

    static LogSnapshot toMessage(NamespaceLogState state) {
        LogSnapshot.Builder snapshot = LogSnapshot.newBuilder()
                .setEpoch(state.epoch())
                .setNextSequence(state.nextSequence())
                .setSettledSequence(state.settledSequence())
                .setLatestWriteMicros(state.latestWriteMicros())
                .setTokens(toMessage(state.tokens().merged()))
                .setSchedule(toMessage(state.schedule()))
                .putAllCounts(toMessages(state.counts()));
        snapshot.addAllEpochs(toMessages(state.epochs()));
        state.checkpoints()
                .history()
                .forEach(checkpoint ->
                        snapshot.addCheckpoints(toMessage(new DispatchAdvanced(state.epoch(), checkpoint))));
        return snapshot.build();
    }

    static NamespaceLogState toState(LogSnapshot snapshot, TokenWindow.Bounds bounds) {
        List<Checkpoint> checkpoints = snapshot.getCheckpointsList().stream()
                .map(LogMessages::toCheckpoint)
                .toList();
        return new NamespaceLogState(
                snapshot.getEpoch(),
                snapshot.getNextSequence(),
                snapshot.getLatestWriteMicros(),
                snapshot.getSettledSequence(),
                toEpochs(snapshot.getEpochsList()),
                new Checkpoints(checkpoints),
                TokenWindow.of(bounds, toRun(snapshot.getTokens())),
                toSchedule(snapshot.getSchedule()),
                toCounts(snapshot.getCountsMap()));
    }

    static List<EpochStart> toMessages(Epochs epochs) {
        return epochs.starts().stream()
                .map(start -> EpochStart.newBuilder()
                        .setEpoch(start.epoch())
                        .setFirstSequence(start.firstSequence())
                        .build())
                .toList();
    }

    static Epochs toEpochs(List<EpochStart> messages) {
        return new Epochs(messages.stream()
                .map(start -> new Epochs.Start(start.getEpoch(), start.getFirstSequence()))
                .toList());
    }

    static Map<String, EntryCount> toMessages(EntryCounts counts) {
        return counts.byTarget().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> EntryCount.newBuilder()
                                .setAcknowledged(entry.getValue().acknowledged())
                                .setDelayed(entry.getValue().delayed())
                                .setCancelled(entry.getValue().cancelled())
                                .build()));
    }

    static EntryCounts toCounts(Map<String, EntryCount> messages) {
        return new EntryCounts(messages.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> new EntryCounts.Count(
                                entry.getValue().getAcknowledged(),
                                entry.getValue().getDelayed(),
                                entry.getValue().getCancelled()))));
    }

    static io.walservice.internal.v1.ScheduleState toMessage(ScheduleState schedule) {
        return io.walservice.internal.v1.ScheduleState.newBuilder()
                .setMark(toMessage(schedule.mark()))
                .setFired(schedule.counts().fired())
                .setCancelled(schedule.counts().cancelled())
                .setMoved(schedule.counts().moved())
                .setMarked(schedule.marked())
                .addAllRecent(schedule.recent().values().stream()
                        .map(LogMessages::toMessage)
                        .toList())
                .build();
    }

    static ScheduleState toSchedule(io.walservice.internal.v1.ScheduleState message) {
        Map<Long, Departure> recent = message.getRecentList().stream()
                .map(each -> new Departure(each.getNumber(), toPlace(each.getPlace()), each.getFiredAs()))
                .collect(Collectors.toMap(each -> each.place().sequence(), each -> each));
        return new ScheduleState(
                toPlace(message.getMark()),
                new ScheduleState.Counts(message.getFired(), message.getCancelled(), message.getMoved()),
                message.getMarked(),
                recent);
    }

    private static io.walservice.internal.v1.Departure toMessage(Departure departure) {
        return io.walservice.internal.v1.Departure.newBuilder()
                .setNumber(departure.number())
                .setPlace(toMessage(departure.place()))
                .setFiredAs(departure.firedAs())
                .build();
    }

    static io.walservice.internal.v1.DuePlace toMessage(DuePlace place) {
        return io.walservice.internal.v1.DuePlace.newBuilder()
                .setDueMillis(place.dueMillis())
                .setSequence(place.sequence())
                .build();
    }

    static DuePlace toPlace(io.walservice.internal.v1.DuePlace message) {
        return new DuePlace(message.getDueMillis(), message.getSequence());
    }

    static io.walservice.internal.v1.WaitingEntry toMessage(WaitingEntry entry) {
        return io.walservice.internal.v1.WaitingEntry.newBuilder()
                .setPlace(toMessage(entry.place()))
                .addAllTargets(entry.targets())
                .build();
    }

    static WaitingEntry toWaiting(io.walservice.internal.v1.WaitingEntry message) {
        return new WaitingEntry(toPlace(message.getPlace()), message.getTargetsList());
    }

    private static io.walservice.internal.v1.TokenWindow toMessage(TokenRun run) {
        io.walservice.internal.v1.TokenWindow.Builder window =
                io.walservice.internal.v1.TokenWindow.newBuilder().setNewestMillis(run.newestMillis());
        for (int i = 0; i < run.size(); i++) {
            TokenFingerprint token = run.token(i);
            window.addHigh(token.high()).addLow(token.low()).addSequences(run.sequence(i));
        }
        return window.build();
    }

    private static TokenRun toRun(io.walservice.internal.v1.TokenWindow window) {
        return new TokenRun(
                window.getHighList().stream().mapToLong(Long::longValue).toArray(),
                window.getLowList().stream().mapToLong(Long::longValue).toArray(),
                window.getSequencesList().stream().mapToLong(Long::longValue).toArray(),
                window.getNewestMillis());
    }

    static io.walservice.internal.v1.LogPosition toMessage(LogPosition position) {
        return io.walservice.internal.v1.LogPosition.newBuilder()
                .setEpoch(position.epoch())
                .setSequence(position.sequence())
                .build();
    }

    static LogPosition toPosition(io.walservice.internal.v1.LogPosition message) {
        return new LogPosition(message.getEpoch(), message.getSequence());
    }
}
