package io.walservice.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.walservice.admin.v1.Replay;
import io.walservice.admin.v1.ReplayCounts;
import io.walservice.admin.v1.ReplayFilter;
import java.util.List;
import java.util.Locale;

/** Replays, for people and for programs. */
final class ReplayView {
    private static final int BAR = 30;
    private static final int PERCENT = 100;

    private ReplayView() {}

    static void print(Output output, Replay replay) {
        output.print(() -> tree(replay), () -> text(replay));
    }

    static String rows(List<Replay> replays) {
        Table table =
                new Table("REPLAY", "TARGET", "STATE", "DONE", "MATCHING", "LEFT OUT", "APPLIED", "FAILED", "STARTED");
        replays.forEach(each -> table.row(
                each.getReplayId(),
                each.getTarget(),
                state(each),
                percent(each.getCounts()) + "%",
                each.getCounts().getMatching(),
                each.getCounts().getLeftOut(),
                each.getCounts().getApplied(),
                each.getCounts().getFailed(),
                Times.text(each.getStartedTime())));
        return table.toString();
    }

    /** How far it is, on one line. */
    static String bar(Replay replay) {
        ReplayCounts counts = replay.getCounts();
        int full = BAR * percent(counts) / PERCENT;
        return "[%s%s] %d%% of %,d places, %,d applied, %,d failed, %s"
                .formatted(
                        "#".repeat(full),
                        ".".repeat(BAR - full),
                        percent(counts),
                        counts.getPlaces(),
                        counts.getApplied(),
                        counts.getFailed(),
                        state(replay));
    }

    private static int percent(ReplayCounts counts) {
        return counts.getPlaces() == 0 ? PERCENT : (int) (counts.getSeen() * PERCENT / counts.getPlaces());
    }

    private static String state(Replay replay) {
        String state = replay.getState().name().replace("REPLAY_STATE_", "").toLowerCase(Locale.ROOT);
        return replay.getDryRun() ? state + ", dry run" : state;
    }

    private static String text(Replay replay) {
        StringBuilder text = new StringBuilder("""
                replay    %s
                target    %s
                state     %s
                started   %s by %s, at most %d a second
                """.formatted(
                        replay.getReplayId(),
                        replay.getTarget(),
                        replay.getCause().isEmpty() ? state(replay) : state(replay) + ": " + replay.getCause(),
                        Times.text(replay.getStartedTime()),
                        replay.getAuthor(),
                        replay.getRate()));
        Table table = new Table("PARTITION", "FROM", "TO", "DONE", "MATCHING", "LEFT OUT", "APPLIED", "FAILED");
        replay.getPartitionsList()
                .forEach(each -> row(
                        table,
                        each.getLogPartition(),
                        each.getFirstSequence(),
                        each.getLastSequence(),
                        each.getCounts()));
        row(table, "all", "", "", replay.getCounts());
        text.append('\n').append(table).append('\n');
        if (replay.getFailuresCount() > 0) {
            Table failures = new Table("FAILED", "CAUSE");
            replay.getFailuresList().forEach(each -> failures.row(each.getEntryId(), each.getCause()));
            text.append('\n').append(failures).append('\n');
        }
        return text.toString();
    }

    private static void row(Table table, Object partition, Object from, Object to, ReplayCounts counts) {
        table.row(
                partition,
                from,
                to,
                percent(counts) + "%",
                counts.getMatching(),
                counts.getLeftOut(),
                counts.getApplied(),
                counts.getFailed());
    }

    static ObjectNode tree(Replay replay) {
        ObjectNode tree = JsonNodeFactory.instance
                .objectNode()
                .put("replayId", replay.getReplayId())
                .put("target", replay.getTarget())
                .put(
                        "state",
                        replay.getState().name().replace("REPLAY_STATE_", "").toLowerCase(Locale.ROOT))
                .put("cause", replay.getCause())
                .put("dryRun", replay.getDryRun())
                .put("rate", replay.getRate())
                .put("author", replay.getAuthor())
                .put("started", Times.text(replay.getStartedTime()));
        if (replay.getRange().hasFromTime()) {
            tree.put("from", Times.text(replay.getRange().getFromTime()));
        }
        if (replay.getRange().hasToTime()) {
            tree.put("to", Times.text(replay.getRange().getToTime()));
        }
        filter(tree.putObject("filter"), replay.getFilter());
        ArrayNode leftOut = tree.putArray("leaveOut");
        replay.getLeftOutList().forEach(leftOut::add);
        counts(tree, replay.getCounts());
        ArrayNode partitions = tree.putArray("partitions");
        replay.getPartitionsList()
                .forEach(each -> counts(
                        partitions
                                .addObject()
                                .put("partition", each.getLogPartition())
                                .put("fromSequence", each.getFirstSequence())
                                .put("toSequence", each.getLastSequence())
                                .put("nextSequence", each.getNextSequence()),
                        each.getCounts()));
        ArrayNode failures = tree.putArray("failures");
        replay.getFailuresList()
                .forEach(each ->
                        failures.addObject().put("entryId", each.getEntryId()).put("cause", each.getCause()));
        return tree;
    }

    private static void counts(ObjectNode tree, ReplayCounts counts) {
        tree.put("places", counts.getPlaces())
                .put("seen", counts.getSeen())
                .put("matching", counts.getMatching())
                .put("leftOut", counts.getLeftOut())
                .put("applied", counts.getApplied())
                .put("failed", counts.getFailed());
    }

    private static void filter(ObjectNode tree, ReplayFilter filter) {
        if (!filter.getId().isEmpty()) {
            tree.put("id", filter.getId());
        }
        if (!filter.getIdPrefix().isEmpty()) {
            tree.put("idPrefix", filter.getIdPrefix());
        }
        if (!filter.getKey().isEmpty()) {
            tree.put("key", filter.getKey());
        }
        if (!filter.getKeyPrefix().isEmpty()) {
            tree.put("keyPrefix", filter.getKeyPrefix());
        }
        if (filter.getAttributesCount() > 0) {
            ObjectNode attributes = tree.putObject("attributes");
            filter.getAttributesMap().forEach(attributes::put);
        }
    }
}
