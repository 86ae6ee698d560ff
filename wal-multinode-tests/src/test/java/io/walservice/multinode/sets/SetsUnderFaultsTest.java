package io.walservice.multinode.sets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import io.walservice.multinode.load.Scale;
import io.walservice.multinode.sets.history.ConditionJudge;
import io.walservice.multinode.sets.history.Fate;
import io.walservice.multinode.sets.history.Plan;
import io.walservice.multinode.sets.history.Read;
import io.walservice.multinode.sets.history.ReadJudge;
import io.walservice.multinode.sets.history.SentSet;
import io.walservice.multinode.sets.history.SetHistory;
import io.walservice.multinode.sets.history.Timeline;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Sets of 2 to 20 items over 200 ids by eight writers, with conditions, deletes and values of up to 1 MiB, while
 * {@link Faults} happen; and readers that look at some of the items at once, all the time.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SetsUnderFaultsTest {
    private static final int SETS = Scale.of(400, 20_000);
    private static final int READERS = 2;
    private static final String NAMESPACE = "sets";

    /** Each with its history; more of them do not tell more. */
    private static final int ENOUGH_TO_TELL = 5;

    private SetsCluster service;

    @BeforeAll
    void start() {
        service = SetsCluster.open(NAMESPACE);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @Test
    void each_set_is_there_whole_or_not_at_all_as_was_answered_and_no_reader_sees_a_part_of_one() {
        PatientClient client = new PatientClient(service.nodes(), NAMESPACE);
        SetHistory history = new SetHistory();
        Progress progress = new Progress(SETS);
        SetReader reader = new SetReader(client, history, progress);
        SetWriter writer = new SetWriter(client, NAMESPACE, history, reader);
        Faults faults = new Faults(service.cluster(), progress);

        double seconds = Workers.run(progress, writer::send, readers(reader), () -> faults.strike(SETS));

        List<SentSet> sets = history.sets();
        List<Read> reads = history.reads();
        EndState end = new EndState(service, client, sets);
        assertThat(sets).hasSize(progress.begun());
        assertThat(of(Fate.Committed.class, sets)).isPositive();
        assertThat(of(Fate.Refused.class, sets)).isPositive();
        assertAll(
                () -> assertThat(readFaults(sets, reads)).as("reads").isEmpty(),
                () -> assertThat(new Timeline(sets).ties()).as("write times").isEmpty(),
                () -> assertThat(conditionFaults(sets)).as("conditions").isEmpty(),
                () -> Leftovers.awaitNone(
                        service.cassandra(), service.cluster().options().name()),
                () -> assertThat(end.wrongItems(history))
                        .as("items in the table")
                        .isEmpty(),
                () -> assertThat(end.wrongFates()).as("fates that are told now").isEmpty());
        Scale.report(
                "sets: %,d of 2 to 20 items by %d writers in %.0f s, a node killed, one paused, one cut off (%d bytes"
                        + " refused): %,d committed, %,d refused by a condition, %,d aborted, %,d repeats, the largest"
                        + " had %,d bytes; %,d reads all right, %,d of them saw a set before its writer was told,"
                        + " %,d contended",
                sets.size(),
                Workers.WRITERS,
                seconds,
                faults.refusedBytes(),
                of(Fate.Committed.class, sets),
                of(Fate.Refused.class, sets),
                of(Fate.Aborted.class, sets),
                client.repeats.get(),
                largest(sets),
                reads.size(),
                early(sets, reads),
                client.contendedReads.get());
    }

    private static List<Runnable> readers(SetReader reader) {
        return IntStream.range(0, READERS)
                .mapToObj(n -> {
                    Random random = new Random(-1 - n);
                    return (Runnable) () -> reader.readSomething(random);
                })
                .toList();
    }

    private static List<String> readFaults(List<SentSet> sets, List<Read> reads) {
        ReadJudge judge = new ReadJudge(sets, reads);
        return reads.stream()
                .sorted(Comparator.comparingLong(Read::beginNanos))
                .flatMap(read -> judge.fault(read).stream())
                .limit(ENOUGH_TO_TELL)
                .toList();
    }

    private static List<String> conditionFaults(List<SentSet> sets) {
        ConditionJudge judge = new ConditionJudge(sets);
        return sets.stream().map(judge::fault).flatMap(Optional::stream).toList();
    }

    private static long of(Class<? extends Fate> kind, List<SentSet> sets) {
        return sets.stream().filter(set -> kind.isInstance(set.fate())).count();
    }

    private static long largest(List<SentSet> sets) {
        return sets.stream()
                .filter(set -> set.fate() instanceof Fate.Committed)
                .map(SentSet::plan)
                .mapToLong(Plan::bytes)
                .max()
                .orElseThrow();
    }

    private static long early(List<SentSet> sets, List<Read> reads) {
        Map<String, Long> answered = sets.stream().collect(Collectors.toMap(SentSet::token, SentSet::answeredNanos));
        return reads.stream()
                .filter(read -> read.found().values().stream()
                        .anyMatch(seen -> answered.getOrDefault(seen.writer(), read.endNanos()) - read.endNanos() > 0))
                .count();
    }
}
