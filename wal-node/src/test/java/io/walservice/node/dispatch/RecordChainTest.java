package io.walservice.node.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.connectors.LogPosition;
import io.walservice.connectors.QueuePartitions;
import io.walservice.connectors.Standing;
import io.walservice.internal.v1.Entry;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.node.log.JournalBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class RecordChainTest {

    private static final RecordChain.Origin ONE = new RecordChain.Origin("ads", "eu", 3, 1);
    private static final RecordChain.Origin FOUR = new RecordChain.Origin("ads", "eu", 3, 4);

    @Test
    void a_record_says_where_its_entry_comes_from() {
        Entry entry = entry(17, "k");

        assertThat(new RecordChain(ONE, Map.of()).continueWith(List.of(new JournalBatch(9, 2, List.of(entry)))))
                .containsExactly(QueueRecord.newBuilder()
                        .setVersion(1)
                        .setNamespace("ads")
                        .setOrigin("eu")
                        .setLogPartition(3)
                        .setEntry(entry)
                        .setEpoch(2)
                        .build());
    }

    @Test
    void a_delayed_entry_has_no_record_until_it_has_fired() {
        Entry delayed =
                entry(2, "k").toBuilder().setDueTimeMillis(1_700_000_000_000L).build();
        Entry fired = delayed.toBuilder().setSequence(4).setScheduledSequence(2).build();
        RecordChain chain = new RecordChain(ONE, Map.of());

        List<QueueRecord> records = chain.continueWith(List.of(
                new JournalBatch(1, 1, List.of(entry(1, "k"), delayed, entry(3, "k"))),
                new JournalBatch(2, 1, List.of(fired))));

        assertThat(records.stream().map(Standing::positionOf))
                .containsExactly(position(1, 1), position(1, 3), position(1, 4));
        assertThat(records.stream().map(Standing::previousOf))
                .containsExactly(LogPosition.START, position(1, 1), position(1, 3));
    }

    @Test
    void each_record_is_linked_to_the_one_before_it_over_batches_and_epochs() {
        RecordChain chain = new RecordChain(ONE, Map.of());

        List<QueueRecord> records = chain.continueWith(List.of(batch(1, 1, 1, 2), batch(3, 4, 3, 4)));

        assertThat(records.stream().map(Standing::previousOf))
                .containsExactly(LogPosition.START, position(1, 1), position(1, 2), position(4, 3));
        assertThat(records.stream().map(Standing::positionOf))
                .containsExactly(position(1, 1), position(1, 2), position(4, 3), position(4, 4));
        assertThat(chain.last()).isEqualTo(Map.of(0, position(4, 4)));
    }

    @Test
    void links_are_those_of_the_records_own_partition_of_the_queue() {
        List<QueueRecord> records = new RecordChain(FOUR, Map.of()).continueWith(log(new Random(1), 40));

        Map<Integer, LogPosition> last = new HashMap<>();
        for (QueueRecord message : records) {
            LogPosition before = last.put(partitionOf(message), Standing.positionOf(message));
            assertThat(Standing.previousOf(message)).isEqualTo(before == null ? LogPosition.START : before);
        }
        assertThat(last).hasSize(4);
    }

    @RepeatedTest(20)
    void continued_from_a_checkpoint_it_gives_the_links_that_it_gave_without_an_interruption(
            RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<JournalBatch> log = log(random, 30);
        List<QueueRecord> uninterrupted = new RecordChain(FOUR, Map.of()).continueWith(log);

        List<QueueRecord> interrupted = new ArrayList<>();
        Map<Integer, LogPosition> checkpoint = Map.of();
        for (int next = 0; next < log.size(); ) {
            int until = Math.min(log.size(), next + 1 + random.nextInt(5));
            RecordChain chain = new RecordChain(FOUR, checkpoint);
            interrupted.addAll(chain.continueWith(log.subList(next, until)));
            checkpoint = chain.last();
            next = until;
        }

        assertThat(interrupted).isEqualTo(uninterrupted);
    }

    @Test
    void a_checkpoint_does_not_change_while_the_chain_goes_on() {
        RecordChain chain = new RecordChain(ONE, Map.of());
        chain.continueWith(List.of(batch(1, 1, 1)));
        Map<Integer, LogPosition> checkpoint = chain.last();

        chain.continueWith(List.of(batch(2, 1, 2)));

        assertThat(checkpoint).isEqualTo(Map.of(0, position(1, 1)));
    }

    @RepeatedTest(100)
    void a_lane_that_follows_standings_applies_every_entry_once_and_in_order_whatever_happens_to_dispatchers(
            RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<JournalBatch> log = log(random, 40);
        FaultyQueue queue = new FaultyQueue(random);
        publishWithFailures(log, queue, random);

        Map<Integer, List<Entry>> expected = new TreeMap<>();
        for (JournalBatch batch : log) {
            for (Entry entry : batch.entries()) {
                int partition = QueuePartitions.partitionOf(entry.getId(), FOUR.queuePartitions());
                expected.computeIfAbsent(partition, none -> new ArrayList<>()).add(entry);
            }
        }
        assertThat(applied(queue.partitions)).isEqualTo(expected);
    }

    /** Publishes all of a log, as dispatchers that fail, begin again and are replaced at any time do. */
    private static void publishWithFailures(List<JournalBatch> log, FaultyQueue queue, Random random) {
        int checkpoint = 0;
        Map<Integer, LogPosition> published = Map.of();
        int next = 0;
        RecordChain chain = new RecordChain(FOUR, published);
        while (next < log.size()) {
            int until = Math.min(log.size(), next + 1 + random.nextInt(4));
            List<QueueRecord> records = chain.continueWith(log.subList(next, until));
            boolean fails = random.nextInt(4) == 0;
            queue.publish(records, fails);
            boolean replaced = random.nextInt(6) == 0;
            if (!fails) {
                next = until;
                if (random.nextInt(3) == 0) {
                    checkpoint = next;
                    published = chain.last();
                }
            }
            if (fails || (replaced && next < log.size())) {
                next = checkpoint;
                chain = new RecordChain(FOUR, published);
            }
        }
    }

    /** What a lane applies of each partition of the queue. */
    private static Map<Integer, List<Entry>> applied(Map<Integer, List<QueueRecord>> partitions) {
        Map<Integer, List<Entry>> applied = new TreeMap<>();
        partitions.forEach((partition, records) -> {
            LogPosition mark = LogPosition.START;
            for (QueueRecord message : records) {
                if (Standing.of(message, mark) == Standing.NEXT) {
                    applied.computeIfAbsent(partition, none -> new ArrayList<>())
                            .add(message.getEntry());
                    mark = Standing.positionOf(message);
                }
            }
        });
        return applied;
    }

    /** A queue that loses parts of what fails, and to which former owners add what they had in flight. */
    private static final class FaultyQueue {

        private final Map<Integer, List<QueueRecord>> partitions = new TreeMap<>();
        private final List<QueueRecord> delayed = new ArrayList<>();
        private final Random random;

        FaultyQueue(Random random) {
            this.random = random;
        }

        void publish(List<QueueRecord> records, boolean fails) {
            for (QueueRecord message : records) {
                if (!fails || random.nextBoolean()) {
                    add(message);
                } else if (random.nextInt(4) == 0) {
                    delayed.add(message);
                }
            }
            if (!delayed.isEmpty() && random.nextBoolean()) {
                add(delayed.remove(0));
            }
        }

        private void add(QueueRecord message) {
            List<QueueRecord> partition = partitions.computeIfAbsent(partitionOf(message), none -> new ArrayList<>());
            partition.add(message);
            if (message.getEpoch() > 1 && random.nextInt(5) == 0) {
                partition.add(takenBack(message));
            }
        }

        /** What the owner before wrote in this place, which does not count any more. */
        private static QueueRecord takenBack(QueueRecord message) {
            return message.toBuilder()
                    .setEpoch(message.getEpoch() - 1)
                    .setEntry(message.getEntry().toBuilder().setToken("taken back"))
                    .build();
        }
    }

    /** Batches under epochs that grow now and then, of entries that have one of 12 ids. */
    private static List<JournalBatch> log(Random random, int batches) {
        List<JournalBatch> log = new ArrayList<>();
        long sequence = 1;
        long epoch = 1;
        for (int i = 1; i <= batches; i++) {
            epoch += random.nextInt(5) == 0 ? 1 + random.nextInt(2) : 0;
            List<Entry> entries = new ArrayList<>();
            for (int entry = 1 + random.nextInt(6); entry > 0; entry--) {
                entries.add(entry(sequence++, "id " + random.nextInt(12)));
            }
            log.add(new JournalBatch(2L * i, epoch, entries));
        }
        return log;
    }

    private static JournalBatch batch(long eventNumber, long epoch, long... sequences) {
        List<Entry> entries = new ArrayList<>();
        for (long sequence : sequences) {
            entries.add(entry(sequence, "k"));
        }
        return new JournalBatch(eventNumber, epoch, entries);
    }

    private static Entry entry(long sequence, String id) {
        return Entry.newBuilder()
                .setSequence(sequence)
                .setId(id)
                .setToken("token " + sequence)
                .build();
    }

    private static LogPosition position(long epoch, long sequence) {
        return new LogPosition(epoch, sequence);
    }

    private static int partitionOf(QueueRecord message) {
        return QueuePartitions.partitionOf(message.getEntry().getId(), FOUR.queuePartitions());
    }
}
