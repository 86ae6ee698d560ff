package io.walservice.connectors.kafka;

import io.walservice.connectors.Cause;
import io.walservice.connectors.LaneId;
import io.walservice.connectors.LogPosition;
import io.walservice.connectors.MessageQueue.Progress;
import io.walservice.connectors.QueueId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.pekko.Done;

/** What lanes have committed, seen and set from outside of their streams. */
final class LaneOffsets {
    private final Admin admin;
    private final KafkaQueueSettings settings;

    LaneOffsets(Admin admin, KafkaQueueSettings settings) {
        this.admin = admin;
        this.settings = settings;
    }

    /**
     * Gives a lane that never ran a place to begin, at the oldest record. Consumers run without a reset policy, so that
     * a hole in the log shows as a failure instead of being jumped over.
     */
    CompletionStage<Done> begin(QueueId queue, LaneId lane) {
        return without(queue, lane).thenCompose(fresh -> {
            if (fresh.isEmpty()) {
                return CompletableFuture.completedStage(Done.getInstance());
            }
            return offsets(fresh, OffsetSpec.earliest())
                    .thenCompose(oldest -> commit(lane, oldest))
                    .exceptionallyCompose(failure -> unlessBegun(queue, lane, failure));
        });
    }

    /** A lane that just began elsewhere has members already, and Kafka refuses to set its offsets from outside. */
    private CompletionStage<Done> unlessBegun(QueueId queue, LaneId lane, Throwable failure) {
        return without(queue, lane)
                .thenCompose(fresh -> fresh.isEmpty()
                        ? CompletableFuture.completedStage(Done.getInstance())
                        : CompletableFuture.failedStage(failure));
    }

    private CompletionStage<List<TopicPartition>> without(QueueId queue, LaneId lane) {
        return committed(lane)
                .thenApply(committed -> partitions(queue).stream()
                        .filter(partition -> !committed.containsKey(partition))
                        .toList());
    }

    private CompletionStage<Done> commit(LaneId lane, Map<TopicPartition, Long> oldest) {
        Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();
        oldest.forEach((partition, offset) ->
                commits.put(partition, new OffsetAndMetadata(offset, offset == 0 ? Mark.START.metadata() : "")));
        return admin.alterConsumerGroupOffsets(settings.groupOf(lane), commits)
                .all()
                .toCompletionStage()
                .thenApply(done -> Done.getInstance());
    }

    CompletionStage<Progress> progress(QueueId queue, LaneId lane) {
        List<TopicPartition> partitions = partitions(queue);
        CompletionStage<Map<TopicPartition, Long>> oldest = offsets(partitions, OffsetSpec.earliest());
        CompletionStage<Map<TopicPartition, OffsetAndMetadata>> committed = committed(lane);
        // Ends are asked for last: a record that is published and settled meanwhile must not make a lag below zero.
        return committed
                .thenCombine(oldest, Reached::new)
                .thenCombine(
                        committed.thenCompose(before -> offsets(partitions, OffsetSpec.latest())),
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

    /** Deletes what all of these lanes have committed; a partition where one has not begun is left alone. */
    CompletionStage<Done> trim(QueueId queue, List<LaneId> lanes) {
        List<CompletableFuture<Map<TopicPartition, OffsetAndMetadata>>> asked = lanes.stream()
                .map(lane -> committed(lane).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).thenCompose(all -> {
            List<Map<TopicPartition, OffsetAndMetadata>> commits =
                    asked.stream().map(CompletableFuture::join).toList();
            Map<TopicPartition, RecordsToDelete> deletions = new HashMap<>();
            for (TopicPartition partition : partitions(queue)) {
                settledByAll(partition, commits)
                        .ifPresent(offset -> deletions.put(partition, RecordsToDelete.beforeOffset(offset)));
            }
            return admin.deleteRecords(deletions).all().toCompletionStage().thenApply(done -> Done.getInstance());
        });
    }

    private static Optional<Long> settledByAll(
            TopicPartition partition, List<Map<TopicPartition, OffsetAndMetadata>> commits) {
        List<Long> offsets = new ArrayList<>();
        for (Map<TopicPartition, OffsetAndMetadata> lane : commits) {
            OffsetAndMetadata commit = lane.get(partition);
            if (commit == null) {
                return Optional.empty();
            }
            offsets.add(commit.offset());
        }
        return offsets.stream().min(Long::compare);
    }

    private CompletionStage<Map<TopicPartition, OffsetAndMetadata>> committed(LaneId lane) {
        return admin.listConsumerGroupOffsets(settings.groupOf(lane))
                .partitionsToOffsetAndMetadata()
                .toCompletionStage()
                .thenApply(LaneOffsets::withoutHoles)
                .exceptionallyCompose(LaneOffsets::noneWhereNoGroup);
    }

    private static Map<TopicPartition, OffsetAndMetadata> withoutHoles(Map<TopicPartition, OffsetAndMetadata> listed) {
        return listed.entrySet().stream()
                .filter(entry -> entry.getValue() != null)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static CompletionStage<Map<TopicPartition, OffsetAndMetadata>> noneWhereNoGroup(Throwable failure) {
        return Cause.root(failure) instanceof GroupIdNotFoundException
                ? CompletableFuture.completedStage(Map.of())
                : CompletableFuture.failedStage(failure);
    }

    private CompletionStage<Map<TopicPartition, Long>> offsets(Collection<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> asked =
                partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> spec));
        return admin.listOffsets(asked)
                .all()
                .toCompletionStage()
                .thenApply(found -> found.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, entry -> offset(entry.getValue()))));
    }

    private static long offset(ListOffsetsResultInfo info) {
        return info.offset();
    }

    private List<TopicPartition> partitions(QueueId queue) {
        String topic = settings.topicOf(queue.namespace());
        return IntStream.range(0, queue.partitions())
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }
}
