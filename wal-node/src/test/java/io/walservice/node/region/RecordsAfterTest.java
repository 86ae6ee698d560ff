package io.walservice.node.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.grpc.Status;
import io.walservice.connectors.LogPosition;
import io.walservice.connectors.QueuePartitions;
import io.walservice.connectors.Standing;
import io.walservice.internal.v1.Entry;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.node.dispatch.RecordChain;
import io.walservice.node.log.Epochs;
import io.walservice.node.log.JournalBatch;
import io.walservice.node.log.PublishedReply.Published;
import io.walservice.node.region.RecordsAfter.Asked;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.pekko.grpc.GrpcServiceException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class RecordsAfterTest {

    private static final RecordChain.Origin ORIGIN = new RecordChain.Origin("ads", "eu", 3, 4);

    /** Each of the ids is in a partition of its own. */
    private static final List<String> IDS = List.of(idOf(0), idOf(1), idOf(2), idOf(3));

    @RepeatedTest(50)
    void after_each_record_come_those_that_were_published_after_it_in_its_partition_and_linked_as_they_were(
            RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<JournalBatch> log = log(random);
        int partition = random.nextInt(4);
        List<QueueRecord> published = new RecordChain(ORIGIN, Map.of())
                .continueWith(log).stream()
                        .filter(each -> partitionOf(each.getEntry()) == partition)
                        .toList();

        assertThat(read(log, partition, LogPosition.START, 1)).isEqualTo(published);
        for (int i = 0; i < published.size(); i++) {
            LogPosition after = Standing.positionOf(published.get(i));
            assertThat(read(log, partition, after, 1))
                    .as("after %s", after)
                    .isEqualTo(published.subList(i + 1, published.size()));
        }
    }

    @RepeatedTest(50)
    void a_journal_without_its_first_entries_gives_all_records_after_a_position_or_says_that_it_cannot(
            RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<JournalBatch> log = log(random);
        int partition = random.nextInt(4);
        List<QueueRecord> published = read(log, partition, LogPosition.START, 1);
        List<JournalBatch> left = log.subList(1 + random.nextInt(log.size() - 1), log.size());
        long firstLeft = left.get(0).entries().get(0).getSequence();

        for (int i = 0; i < published.size(); i++) {
            LogPosition after = Standing.positionOf(published.get(i));
            if (after.sequence() + 1 < firstLeft) {
                assertOutOfRange(() -> read(left, partition, after, 1));
            } else {
                assertThat(read(left, partition, after, 1)).isEqualTo(published.subList(i + 1, published.size()));
            }
        }
    }

    @Nested
    class What_is_missing {

        private final List<JournalBatch> log =
                List.of(batch(2, 1, entry(1, 0), entry(2, 0)), batch(3, 1, entry(3, 0)), batch(4, 2, entry(4, 0)));

        @Test
        void at_the_beginning_is_named_with_what_is_there() {
            assertOutOfRange(() -> read(log.subList(2, 3), 0, position(1, 1), 1))
                    .isEqualTo("after: epoch 1, sequence 1 of log partition 3 of namespace ads"
                            + " (expected: sequence 3 or later, as the journal no longer has 2 to 3)");
        }

        @Test
        void in_the_middle_is_noticed_after_what_came_before_it() {
            RecordsAfter records = new RecordsAfter(asked(0, LogPosition.START), published(1, 5));

            assertThat(records.continueWith(log.get(0))).hasSize(2);
            assertOutOfRange(() -> records.continueWith(log.get(2))).contains("no longer has 3 to 3");
        }

        @Test
        void at_the_end_is_noticed_though_nothing_follows() {
            RecordsAfter records = new RecordsAfter(asked(0, LogPosition.START), published(1, 5));
            log.subList(0, 2).forEach(records::continueWith);

            assertOutOfRange(records::end).contains("no longer has 4 to 4");
        }

        @Test
        void altogether_is_noticed() {
            assertOutOfRange(() -> read(List.of(), 0, position(1, 1), 1)).contains("no longer has 2 to 4");
        }

        @Test
        void below_the_position_does_no_harm() {
            assertThat(read(log.subList(1, 3), 0, position(1, 2), 1)).hasSize(2);
            assertThat(read(List.of(), 0, position(2, 4), 1)).isEmpty();
        }
    }

    @Nested
    class A_position {

        private final Entry waiting =
                entry(3, 0).toBuilder().setDueTimeMillis(1_700_000_000_000L).build();
        private final List<JournalBatch> log =
                List.of(batch(2, 1, entry(1, 0), entry(2, 1), waiting), batch(3, 1, entry(4, 0)));

        @Test
        void of_another_partition_is_no_record() {
            assertNoRecord(position(1, 2));
        }

        @Test
        void of_an_entry_that_waits_is_no_record() {
            assertNoRecord(position(1, 3));
        }

        @Test
        void of_another_epoch_is_no_record() {
            assertNoRecord(position(2, 1));
        }

        private void assertNoRecord(LogPosition after) {
            assertOutOfRange(() -> read(log, 0, after, 1))
                    .isEqualTo("after: epoch %d, sequence %d of log partition 3 of namespace ads"
                                    .formatted(after.epoch(), after.sequence())
                            + " (expected: a record of queue partition 0; sequence %d is none of it)"
                                    .formatted(after.sequence()));
        }
    }

    @Test
    void a_journal_that_brings_an_entry_again_is_not_believed() {
        RecordsAfter records = new RecordsAfter(asked(0, LogPosition.START), published(1, 5));
        records.continueWith(batch(2, 1, entry(1, 0), entry(2, 0)));

        assertThatIllegalStateException()
                .isThrownBy(() -> records.continueWith(batch(3, 1, entry(2, 0))))
                .withMessage("journal: sequence 2 (expected: 3)");
    }

    // ---- words of these tests

    private static List<QueueRecord> read(
            List<JournalBatch> log, int partition, LogPosition after, long firstSequence) {
        long next = log.isEmpty() ? 5 : last(log).getSequence() + 1;
        RecordsAfter records = new RecordsAfter(asked(partition, after), published(firstSequence, next));
        List<QueueRecord> read = new ArrayList<>();
        log.forEach(batch -> read.addAll(records.continueWith(batch)));
        read.addAll(records.end());
        return read;
    }

    private static Entry last(List<JournalBatch> log) {
        List<Entry> entries = log.get(log.size() - 1).entries();
        return entries.get(entries.size() - 1);
    }

    private static Asked asked(int partition, LogPosition after) {
        return new Asked(ORIGIN, partition, after);
    }

    private static Published published(long firstSequence, long nextSequence) {
        return new Published(0, 99, firstSequence, nextSequence, new Epochs(List.of()));
    }

    private static org.assertj.core.api.AbstractStringAssert<?> assertOutOfRange(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        GrpcServiceException refusal =
                org.assertj.core.api.Assertions.catchThrowableOfType(GrpcServiceException.class, call);
        assertThat(refusal).isNotNull();
        assertThat(refusal.status().getCode()).isEqualTo(Status.Code.OUT_OF_RANGE);
        return assertThat(refusal.status().getDescription());
    }

    /** Batches under epochs that grow now and then, of entries of all partitions, some of which wait. */
    private static List<JournalBatch> log(Random random) {
        List<JournalBatch> log = new ArrayList<>();
        long sequence = 1;
        long epoch = 1;
        for (int i = 1; i <= 20; i++) {
            epoch += random.nextInt(5) == 0 ? 1 + random.nextInt(2) : 0;
            List<Entry> entries = new ArrayList<>();
            for (int entry = 1 + random.nextInt(5); entry > 0; entry--) {
                Entry.Builder next = entry(sequence++, random.nextInt(4)).toBuilder();
                if (random.nextInt(4) == 0) {
                    next.setDueTimeMillis(1_700_000_000_000L).setScheduledSequence(random.nextInt(2));
                }
                entries.add(next.build());
            }
            log.add(new JournalBatch(2L * i, epoch, entries));
        }
        return log;
    }

    private static JournalBatch batch(long eventNumber, long epoch, Entry... entries) {
        return new JournalBatch(eventNumber, epoch, List.of(entries));
    }

    private static Entry entry(long sequence, int partition) {
        return Entry.newBuilder()
                .setSequence(sequence)
                .setId(IDS.get(partition))
                .setToken("token " + sequence)
                .build();
    }

    private static String idOf(int partition) {
        int number = 0;
        while (QueuePartitions.partitionOf("id " + number, 4) != partition) {
            number++;
        }
        return "id " + number;
    }

    private static int partitionOf(Entry entry) {
        return QueuePartitions.partitionOf(entry.getId(), 4);
    }

    private static LogPosition position(long epoch, long sequence) {
        return new LogPosition(epoch, sequence);
    }
}
