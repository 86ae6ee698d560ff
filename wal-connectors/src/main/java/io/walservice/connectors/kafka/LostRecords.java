package io.walservice.connectors.kafka;

import io.walservice.connectors.LaneId;
import io.walservice.connectors.LogPosition;
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

/**
 * Finds out whether a topic has dropped records that a lane has not read, by its retention or by being deleted, and
 * gives such a lane a new place to begin.
 *
 * <p>A topic that is deleted takes the commits on it along, so a lane without a commit that has settled entries before
 * must have lost some, or at least cannot know that it has not.
 */
final class LostRecords {
    private final GroupOffsets offsets;
    private final String group;
    private final List<TopicPartition> partitions;

    LostRecords(GroupOffsets offsets, KafkaQueueSettings settings, QueueId queue, LaneId lane) {
        this.offsets = offsets;
        this.group = settings.groupOf(queue, lane);
        this.partitions = GroupOffsets.partitions(queue, settings.topicOf(queue));
    }

    /** A topic as it is now, and what its lane has committed. */
    private record Seen(
            Map<TopicPartition, OffsetAndMetadata> committed,
            Map<TopicPartition, Long> oldest,
            Map<TopicPartition, Long> ends) {

        Optional<Long> commit(TopicPartition partition) {
            return Optional.ofNullable(committed.get(partition)).map(OffsetAndMetadata::offset);
        }

        long oldestOf(TopicPartition partition) {
            return oldest.getOrDefault(partition, 0L);
        }

        LogPosition mark(TopicPartition partition) {
            return Optional.ofNullable(committed.get(partition))
                    .flatMap(commit -> Mark.parse(commit.metadata()))
                    .map(Mark::position)
                    .orElse(LogPosition.START);
        }

        /** Whether a consumer could go on from where the lane has committed. */
        boolean canGoOn(TopicPartition partition) {
            return commit(partition)
                    .filter(offset -> offset >= oldestOf(partition) && offset <= ends.getOrDefault(partition, 0L))
                    .isPresent();
        }
    }

    CompletionStage<Map<Integer, LogPosition>> find(Map<Integer, LogPosition> settled) {
        return look().thenApply(seen -> {
            Map<Integer, LogPosition> lost = new HashMap<>();
            for (TopicPartition partition : partitions) {
                LogPosition own = settled.getOrDefault(partition.partition(), LogPosition.START);
                boolean hasBegun = seen.commit(partition).isPresent() || !own.equals(LogPosition.START);
                if (hasBegun && !seen.canGoOn(partition)) {
                    LogPosition mark = seen.mark(partition);
                    lost.put(partition.partition(), mark.compareTo(own) > 0 ? mark : own);
                }
            }
            return lost;
        });
    }

    private CompletionStage<Seen> look() {
        return offsets.committed(group)
                .thenCompose(committed -> offsets.offsets(partitions, OffsetSpec.earliest())
                        .thenCombine(
                                offsets.offsets(partitions, OffsetSpec.latest()),
                                (oldest, ends) -> new Seen(committed, oldest, ends)));
    }

    /** From where it has committed, if the topic still has that, else from the oldest record on. */
    CompletionStage<Done> goOn(Map<Integer, Optional<LogPosition>> marks) {
        if (marks.isEmpty()) {
            return CompletableFuture.completedStage(Done.getInstance());
        }
        return look().thenCompose(seen -> {
            Map<TopicPartition, OffsetAndMetadata> commits = new HashMap<>();
            for (TopicPartition partition : partitions) {
                Optional<LogPosition> mark = marks.get(partition.partition());
                if (mark != null) {
                    long offset =
                            seen.canGoOn(partition) ? seen.commit(partition).orElseThrow() : seen.oldestOf(partition);
                    commits.put(partition, new OffsetAndMetadata(offset, metadata(mark)));
                }
            }
            return offsets.commit(group, commits);
        });
    }

    /** Without a mark, the first record that comes tells where the lane is. */
    private static String metadata(Optional<LogPosition> mark) {
        return mark.map(position -> Mark.at(position).metadata()).orElse("");
    }
}
