package io.walservice.multinode.sets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import io.walservice.multinode.load.Scale;
import io.walservice.multinode.sets.history.ConditionJudge;
import io.walservice.multinode.sets.history.Fate;
import io.walservice.multinode.sets.history.Read;
import io.walservice.multinode.sets.history.ReadJudge;
import io.walservice.multinode.sets.history.SentSet;
import io.walservice.multinode.sets.history.SetHistory;
import io.walservice.multinode.sets.history.Timeline;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
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
        SetFigures figures = new SetFigures(sets, reads);
        List<String> wrongReads = wrongReads(sets, reads);
        Scale.report(
                "sets: %,d of 2 to 20 items by %d writers in %.0f s, a node killed, one paused, one cut off (%d bytes"
                        + " refused): %s, %,d repeats; %s, %,d contended, wrong: %s",
                progress.begun(),
                Workers.WRITERS,
                seconds,
                faults.refusedBytes(),
                figures.ofSets(),
                client.repeats.get(),
                figures.ofReads(),
                client.contendedReads.get(),
                wrongReads.isEmpty() ? "none" : "some");

        EndState end = new EndState(service, client, sets);
        assertAll(
                () -> assertThat(wrongReads).as("reads").isEmpty(),
                () -> assertThat(sets).hasSize(progress.begun()),
                () -> assertThat(figures.of(Fate.Committed.class)).isPositive(),
                () -> assertThat(figures.of(Fate.Refused.class)).isPositive(),
                () -> assertThat(new Timeline(sets).ties()).as("write times").isEmpty(),
                () -> assertThat(brokenConditions(sets)).as("conditions").isEmpty(),
                () -> Leftovers.awaitNone(
                        service.cassandra(), service.cluster().options().name()),
                () -> assertThat(end.wrongItems(history))
                        .as("items in the table")
                        .isEmpty(),
                () -> assertThat(end.wrongFates()).as("fates that are told now").isEmpty());
    }

    private static List<Runnable> readers(SetReader reader) {
        return IntStream.range(0, READERS)
                .mapToObj(n -> {
                    Random random = new Random(-1 - n);
                    return (Runnable) () -> reader.readSomething(random);
                })
                .toList();
    }

    private static List<String> wrongReads(List<SentSet> sets, List<Read> reads) {
        ReadJudge judge = new ReadJudge(sets, reads);
        return reads.stream()
                .sorted(Comparator.comparingLong(Read::beginNanos))
                .flatMap(read -> judge.fault(read).stream())
                .limit(ENOUGH_TO_TELL)
                .toList();
    }

    private static List<String> brokenConditions(List<SentSet> sets) {
        ConditionJudge judge = new ConditionJudge(sets);
        return sets.stream().map(judge::fault).flatMap(Optional::stream).toList();
    }
}
