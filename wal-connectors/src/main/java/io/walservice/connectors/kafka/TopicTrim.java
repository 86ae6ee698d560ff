package io.walservice.connectors.kafka;

import io.walservice.connectors.MessageQueue.Readers;
import io.walservice.connectors.QueueId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.pekko.Done;

/**
 * Deletes from a topic what its readers have committed. The region's own lanes are waited for however long it takes;
 * lanes of other regions, which may be cut off for good, only as long as the readers say.
 */
final class TopicTrim {

    /** No record is that young. */
    private static final long NONE = -1;

    private final Admin admin;
    private final GroupOffsets offsets;
    private final KafkaQueueSettings settings;

    TopicTrim(Admin admin, KafkaQueueSettings settings) {
        this.admin = admin;
        this.offsets = new GroupOffsets(admin);
        this.settings = settings;
    }

    CompletionStage<Done> run(QueueId queue, Readers readers, Instant now) {
        List<TopicPartition> partitions = GroupOffsets.partitions(queue, settings.topicOf(queue));
        CompletionStage<List<Map<TopicPartition, OffsetAndMetadata>>> own =
                committed(readers.own().stream().map(lane -> settings.groupOf(queue, lane)));
        CompletionStage<List<Map<TopicPartition, OffsetAndMetadata>>> elsewhere = committed(readers.elsewhere().stream()
                .map(reader -> settings.groupElsewhere(queue, reader.target(), reader.region())));
        OffsetSpec young = OffsetSpec.forTimestamp(now.minus(readers.patience()).toEpochMilli());
        return own.thenCompose(here -> elsewhere.thenCompose(there -> (there.isEmpty()
                        ? CompletableFuture.completedStage(Map.<TopicPartition, Long>of())
                        : offsets.offsets(partitions, young))
                .thenCompose(youngest -> delete(deletions(partitions, here, there, youngest)))));
    }

    private CompletionStage<List<Map<TopicPartition, OffsetAndMetadata>>> committed(Stream<String> groups) {
        List<CompletableFuture<Map<TopicPartition, OffsetAndMetadata>>> asked = groups.map(
                        group -> offsets.committed(group).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                .thenApply(all -> asked.stream().map(CompletableFuture::join).toList());
    }

    private static Map<TopicPartition, RecordsToDelete> deletions(
            List<TopicPartition> partitions,
            List<Map<TopicPartition, OffsetAndMetadata>> own,
            List<Map<TopicPartition, OffsetAndMetadata>> elsewhere,
            Map<TopicPartition, Long> youngest) {
        Map<TopicPartition, RecordsToDelete> deletions = new HashMap<>();
        for (TopicPartition partition : partitions) {
            settledByAll(partition, own).ifPresent(here -> {
                long there = settledByAll(partition, elsewhere).orElse(elsewhere.isEmpty() ? here : 0L);
                long old = youngest.getOrDefault(partition, 0L);
                long waitedFor = old == NONE ? here : Math.max(there, old);
                long before = Math.min(here, waitedFor);
                if (before > 0) {
                    deletions.put(partition, RecordsToDelete.beforeOffset(before));
                }
            });
        }
        return deletions;
    }

    /** Empty where a lane has not begun. */
    private static Optional<Long> settledByAll(
            TopicPartition partition, List<Map<TopicPartition, OffsetAndMetadata>> commits) {
        List<Long> found = new ArrayList<>();
        for (Map<TopicPartition, OffsetAndMetadata> lane : commits) {
            OffsetAndMetadata commit = lane.get(partition);
            if (commit == null) {
                return Optional.empty();
            }
            found.add(commit.offset());
        }
        return found.stream().min(Long::compare);
    }

    private CompletionStage<Done> delete(Map<TopicPartition, RecordsToDelete> deletions) {
        return admin.deleteRecords(deletions).all().toCompletionStage().thenApply(done -> Done.getInstance());
    }
}
