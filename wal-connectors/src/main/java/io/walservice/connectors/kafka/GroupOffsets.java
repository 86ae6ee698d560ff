package io.walservice.connectors.kafka;

import io.walservice.connectors.Cause;
import io.walservice.connectors.QueueId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.pekko.Done;

/** Offsets of topics and commits of groups on one cluster, as an administrator reads and sets them. Thread-safe. */
final class GroupOffsets {
    private final Admin admin;

    GroupOffsets(Admin admin) {
        this.admin = admin;
    }

    /** What a group has committed; nothing where it never did. */
    CompletionStage<Map<TopicPartition, OffsetAndMetadata>> committed(String group) {
        return admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .toCompletionStage()
                .thenApply(GroupOffsets::withoutHoles)
                .exceptionallyCompose(GroupOffsets::noneWhereNoGroup);
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

    /** Sets what a group has committed. Kafka refuses it while the group has members. */
    CompletionStage<Done> commit(String group, Map<TopicPartition, OffsetAndMetadata> commits) {
        return admin.alterConsumerGroupOffsets(group, commits)
                .all()
                .toCompletionStage()
                .thenApply(done -> Done.getInstance());
    }

    /** Offsets of a kind in these partitions; where there is none, as of a time after the last record, -1. */
    CompletionStage<Map<TopicPartition, Long>> offsets(Collection<TopicPartition> partitions, OffsetSpec spec) {
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

    /** All partitions of a queue's topic. */
    static List<TopicPartition> partitions(QueueId queue, String topic) {
        return IntStream.range(0, queue.partitions())
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }
}
