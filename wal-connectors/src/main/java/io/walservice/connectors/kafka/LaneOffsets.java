package io.walservice.connectors.kafka;

import io.walservice.connectors.LaneId;
import io.walservice.connectors.LogPosition;
import io.walservice.connectors.MessageQueue.Progress;
import io.walservice.connectors.QueueId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.pekko.Done;

/** What one lane has committed, seen and set from outside of its stream. */
final class LaneOffsets {
    private final GroupOffsets offsets;
    private final String group;
    private final List<TopicPartition> partitions;

    LaneOffsets(GroupOffsets offsets, KafkaQueueSettings settings, QueueId queue, LaneId lane) {
        this.offsets = offsets;
        this.group = settings.groupOf(queue, lane);
        this.partitions = GroupOffsets.partitions(queue, settings.topicOf(queue));
    }

    /**
     * Gives a lane that never ran a place to begin, at the oldest record. Consumers run without a reset policy, so that
     * a hole in the log shows as a failure instead of being jumped over.
     */
    CompletionStage<Done> begin() {
        return withoutCommit().thenCompose(fresh -> {
            if (fresh.isEmpty()) {
                return CompletableFuture.completedStage(Done.getInstance());
            }
            return offsets.offsets(fresh, OffsetSpec.earliest())
                    .thenCompose(oldest -> offsets.commit(group, begun(oldest)))
                    .exceptionallyCompose(this::unlessBegun);
        });
    }

    /** A lane that just began elsewhere has members already, and Kafka refuses to set its offsets from outside. */
    private CompletionStage<Done> unlessBegun(Throwable failure) {
        return withoutCommit()
                .thenCompose(fresh -> fresh.isEmpty()
                        ? CompletableFuture.completedStage(Done.getInstance())
                        : CompletableFuture.failedStage(failure));
    }

    private CompletionStage<List<TopicPartition>> withoutCommit() {
        return offsets.committed(group)
                .thenApply(committed -> partitions.stream()
                        .filter(partition -> !committed.containsKey(partition))
                        .toList());
    }

    private static Map<TopicPartition, OffsetAndMetadata> begun(Map<TopicPartition, Long> oldest) {
        Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();
        oldest.forEach((partition, offset) ->
                commits.put(partition, new OffsetAndMetadata(offset, offset == 0 ? Mark.START.metadata() : "")));
        return commits;
    }

    CompletionStage<Progress> progress() {
        CompletionStage<Map<TopicPartition, Long>> oldest = offsets.offsets(partitions, OffsetSpec.earliest());
        CompletionStage<Map<TopicPartition, OffsetAndMetadata>> committed = offsets.committed(group);
        // Ends are asked for last: a record that is published and settled meanwhile must not make a lag below zero.
        return committed
                .thenCombine(oldest, Reached::new)
                .thenCombine(
                        committed.thenCompose(before -> offsets.offsets(partitions, OffsetSpec.latest())),
                        (reached, ends) -> new Progress(reached.marks(partitions), reached.lag(ends)));
    }

    private record Reached(Map<TopicPartition, OffsetAndMetadata> committed, Map<TopicPartition, Long> oldest) {

        Map<Integer, LogPosition> marks(List<TopicPartition> partitions) {
            Map<Integer, LogPosition> marks = new HashMap<>();
            for (TopicPartition partition : partitions) {
                Optional.ofNullable(committed.get(partition))
                        .flatMap(commit -> Mark.parse(commit.metadata()))
                        .map(Mark::position)
                        .filter(position -> !position.equals(LogPosition.START))
                        .ifPresent(position -> marks.put(partition.partition(), position));
            }
            return marks;
        }

        long lag(Map<TopicPartition, Long> ends) {
            return ends.entrySet().stream()
                    .mapToLong(end -> Math.max(0, end.getValue() - offset(end.getKey())))
                    .sum();
        }

        private long offset(TopicPartition partition) {
            OffsetAndMetadata commit = committed.get(partition);
            long begin = oldest.getOrDefault(partition, 0L);
            return commit == null ? begin : Math.max(begin, commit.offset());
        }
    }
}
