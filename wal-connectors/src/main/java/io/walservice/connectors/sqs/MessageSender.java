package io.walservice.connectors.sqs;

import io.walservice.connectors.Cause;
import io.walservice.connectors.LaneId;
import io.walservice.connectors.sqs.LaneCopies.Outgoing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;

/**
 * Sends messages to lanes' queues, in batches.
 *
 * <p>Partitions are dealt out to {@value #STRIPES} stripes. A stripe has one batch under way at a time, which keeps the
 * order of its partitions, and few partitions share a stripe, so that batches are full.
 */
final class MessageSender {
    static final int STRIPES = 8;
    private static final int BATCH = 10;

    private final SqsConnection connection;
    private final LaneQueues queues;
    private final long largestBytes;

    MessageSender(SqsConnection connection, LaneQueues queues, long largestBytes) {
        this.connection = connection;
        this.queues = queues;
        this.largestBytes = largestBytes;
    }

    /** The batches of one stripe. */
    record Stripe(LaneId lane, List<List<Outgoing>> batches) {}

    List<Stripe> stripes(LaneId lane, List<Outgoing> messages) {
        Map<Integer, List<Outgoing>> dealt = new TreeMap<>();
        for (Outgoing message : messages) {
            dealt.computeIfAbsent(message.partition() % STRIPES, stripe -> new ArrayList<>())
                    .add(message);
        }
        return dealt.values().stream()
                .map(stripe -> new Stripe(lane, batches(stripe)))
                .toList();
    }

    private List<List<Outgoing>> batches(List<Outgoing> messages) {
        List<List<Outgoing>> batches = new ArrayList<>();
        List<Outgoing> batch = new ArrayList<>();
        long bytes = 0;
        for (Outgoing message : messages) {
            boolean tooLarge = bytes + message.body().length() > largestBytes;
            if (batch.size() == BATCH || (tooLarge && !batch.isEmpty())) {
                batches.add(batch);
                batch = new ArrayList<>();
                bytes = 0;
            }
            batch.add(message);
            bytes += message.body().length();
        }
        batches.add(batch);
        return batches;
    }

    /** Completes when all of it is on the queue; the first failure ends it. */
    CompletionStage<Done> send(Stripe stripe) {
        return connection
                .client()
                .thenCompose(client -> queues.require(stripe.lane())
                        .thenCompose(url -> sendFrom(0, stripe, batch -> send(client, url, batch)))
                        .whenComplete((done, failure) -> {
                            if (failure != null && Cause.root(failure) instanceof QueueDoesNotExistException) {
                                queues.forget(stripe.lane());
                            }
                        }));
    }

    /** Sends one batch. */
    private interface Sending {
        CompletionStage<Done> send(List<Outgoing> batch);
    }

    private static CompletionStage<Done> sendFrom(int batch, Stripe stripe, Sending sending) {
        if (batch == stripe.batches().size()) {
            return CompletableFuture.completedStage(Done.getInstance());
        }
        return sending.send(stripe.batches().get(batch)).thenCompose(sent -> sendFrom(batch + 1, stripe, sending));
    }

    private static CompletionStage<Done> send(SqsAsyncClient client, String url, List<Outgoing> batch) {
        List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
        for (Outgoing message : batch) {
            entries.add(entry(entries.size(), message));
        }
        return client.sendMessageBatch(request -> request.queueUrl(url).entries(entries))
                .thenApply(response -> verify(url, response));
    }

    /**
     * A fresh identifier each time: a record that is published again, as its predecessor was not taken, must not be
     * dropped as a copy. Lanes tell copies by themselves. A repeat by the client below has the same one.
     */
    private static SendMessageBatchRequestEntry entry(int number, Outgoing message) {
        return SendMessageBatchRequestEntry.builder()
                .id(String.valueOf(number))
                .messageGroupId(String.valueOf(message.partition()))
                .messageDeduplicationId(UUID.randomUUID().toString())
                .messageBody(message.body())
                .build();
    }

    private static Done verify(String url, SendMessageBatchResponse response) {
        if (response.hasFailed() && !response.failed().isEmpty()) {
            var first = response.failed().get(0);
            throw new IllegalStateException("%s: %d messages of a batch were not taken, the first: %s: %s"
                    .formatted(url, response.failed().size(), first.code(), first.message()));
        }
        return Done.getInstance();
    }
}
