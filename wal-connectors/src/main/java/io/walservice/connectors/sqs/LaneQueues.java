package io.walservice.connectors.sqs;

import io.walservice.connectors.Cause;
import io.walservice.connectors.LaneId;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** The queue of each lane: a FIFO queue whose message groups are the partitions of the namespace's queue. */
final class LaneQueues {
    /** Fourteen days, the longest that SQS keeps a message. */
    private static final int RETENTION_SECONDS = 14 * 24 * 3600;

    private final SqsConnection connection;
    private final SqsQueueSettings settings;
    private final Map<LaneId, String> urls = new ConcurrentHashMap<>();

    LaneQueues(SqsConnection connection, SqsQueueSettings settings) {
        this.connection = connection;
        this.settings = settings;
    }

    /** The address of a lane's queue; fails where there is none. */
    CompletionStage<String> require(LaneId lane) {
        return remembered(lane, client -> find(client, lane));
    }

    /** The same, but makes it where there is none. */
    CompletionStage<String> create(LaneId lane) {
        return remembered(
                lane,
                client -> find(client, lane)
                        .exceptionallyCompose(failure -> Cause.root(failure) instanceof QueueDoesNotExistException
                                ? make(client, lane)
                                : CompletableFuture.failedStage(failure)));
    }

    /** The next caller asks SQS again. */
    void forget(LaneId lane) {
        urls.remove(lane);
    }

    private CompletionStage<String> remembered(LaneId lane, Function<SqsAsyncClient, CompletionStage<String>> ask) {
        String known = urls.get(lane);
        if (known != null) {
            return CompletableFuture.completedStage(known);
        }
        return connection.client().thenCompose(ask).thenApply(url -> {
            urls.put(lane, url);
            return url;
        });
    }

    private CompletionStage<String> find(SqsAsyncClient client, LaneId lane) {
        return client.getQueueUrl(request -> request.queueName(settings.nameOf(lane)))
                .thenApply(found -> found.queueUrl());
    }

    /** Throughput is counted for each group: otherwise a queue takes 300 calls a second at most. */
    private CompletionStage<String> make(SqsAsyncClient client, LaneId lane) {
        Map<QueueAttributeName, String> attributes = Map.of(
                QueueAttributeName.FIFO_QUEUE,
                "true",
                QueueAttributeName.DEDUPLICATION_SCOPE,
                "messageGroup",
                QueueAttributeName.FIFO_THROUGHPUT_LIMIT,
                "perMessageGroupId",
                QueueAttributeName.MESSAGE_RETENTION_PERIOD,
                String.valueOf(RETENTION_SECONDS),
                QueueAttributeName.VISIBILITY_TIMEOUT,
                String.valueOf(settings.reading().visibility().toSeconds()),
                QueueAttributeName.MAXIMUM_MESSAGE_SIZE,
                String.valueOf(settings.largestMessage().bytes()));
        return client.createQueue(
                        request -> request.queueName(settings.nameOf(lane)).attributes(attributes))
                .thenApply(made -> made.queueUrl());
    }
}
