package io.walservice.connectors.kafka;

import io.walservice.connectors.Cause;
import io.walservice.connectors.QueueId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.pekko.Done;

/** Creates the topics of queues. */
final class QueueTopics {
    /** A topic that was just created is not known to every broker at once. */
    private static final int LOOKS = 50;

    private static final long MILLIS_BETWEEN_LOOKS = 100;

    private final Admin admin;
    private final KnownTopics topics;
    private final KafkaQueueSettings settings;

    QueueTopics(Admin admin, KnownTopics topics, KafkaQueueSettings settings) {
        this.admin = admin;
        this.topics = topics;
        this.settings = settings;
    }

    CompletionStage<Done> create(QueueId queue) {
        String topic = settings.topicOf(queue);
        NewTopic wanted =
                new NewTopic(topic, queue.partitions(), settings.replicationFactor()).configs(configuration());
        return admin.createTopics(List.of(wanted))
                .all()
                .toCompletionStage()
                .<Done>thenApply(created -> Done.getInstance())
                .exceptionallyCompose(QueueTopics::unlessItExists)
                .thenCompose(created -> look(topic, LOOKS))
                .thenApply(found -> verify(queue, found));
    }

    /**
     * Nothing is dropped by age or size: only what every lane has settled goes, by {@link TopicTrim}. And nothing
     * counts as published that a single broker can lose, wherever there are several.
     */
    private Map<String, String> configuration() {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                "-1",
                TopicConfig.RETENTION_BYTES_CONFIG,
                "-1",
                TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG,
                "false",
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                String.valueOf(settings.replicationFactor() / 2 + 1),
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                String.valueOf(settings.kafka().largestRecord().bytes()));
    }

    private static CompletionStage<Done> unlessItExists(Throwable failure) {
        return Cause.root(failure) instanceof TopicExistsException
                ? CompletableFuture.completedStage(Done.getInstance())
                : CompletableFuture.failedStage(failure);
    }

    private CompletionStage<TopicDescription> look(String topic, int looks) {
        return topics.require(topic).exceptionallyCompose(failure -> {
            boolean notYet = Cause.root(failure) instanceof UnknownTopicOrPartitionException;
            return notYet && looks > 1
                    ? CompletableFuture.supplyAsync(() -> look(topic, looks - 1), soon())
                            .thenCompose(next -> next)
                    : CompletableFuture.failedStage(failure);
        });
    }

    private static Executor soon() {
        return CompletableFuture.delayedExecutor(MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS);
    }

    private static Done verify(QueueId queue, TopicDescription found) {
        if (found.partitions().size() != queue.partitions()) {
            throw new IllegalStateException("partitions of topic %s: %d (expected: %d)"
                    .formatted(found.name(), found.partitions().size(), queue.partitions()));
        }
        return Done.getInstance();
    }
}
