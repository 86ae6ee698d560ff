package io.walservice.connectors.kafka;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Which topics exist, as far as we have asked.
 *
 * <p>A producer would wait for a missing topic, or have the broker create it with arbitrary settings, and hold up all
 * others meanwhile. So each topic is asked for once before the first send, and again after a failure.
 */
final class KnownTopics {
    private final Admin admin;
    private final Map<String, CompletionStage<TopicDescription>> topics = new ConcurrentHashMap<>();

    KnownTopics(Admin admin) {
        this.admin = admin;
    }

    /**
     * Fails with {@link UnknownTopicOrPartitionException} where there is no such topic. Callers at once share one
     * request.
     */
    CompletionStage<TopicDescription> require(String topic) {
        CompletionStage<TopicDescription> known = topics.computeIfAbsent(topic, this::describe);
        return known.whenComplete((found, failure) -> {
            if (failure != null) {
                topics.remove(topic, known);
            }
        });
    }

    /** The next {@link #require} asks again. */
    void forget(String topic) {
        topics.remove(topic);
    }

    private CompletionStage<TopicDescription> describe(String topic) {
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .toCompletionStage()
                .thenApply(found -> Objects.requireNonNull(found.get(topic)));
    }
}
