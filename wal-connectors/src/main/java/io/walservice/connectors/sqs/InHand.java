package io.walservice.connectors.sqs;

import io.walservice.connectors.Cause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * The messages that one subscription has got and not yet settled. SQS hides them from others as long as we say so, and
 * with each of them all that follow in its group. Thread-safe.
 */
final class InHand {
    private static final Logger LOG = LoggerFactory.getLogger(InHand.class);
    private static final int BATCH = 10;

    private final SqsAsyncClient client;
    private final String url;

    /** Message id to the newest handle of it, in the order they came. */
    private final Map<String, String> handles = new LinkedHashMap<>();

    private boolean closed;

    InHand(SqsAsyncClient client, String url) {
        this.client = client;
        this.url = url;
    }

    /** Takes messages over; where nothing is taken any more, they go back. */
    CompletionStage<List<Message>> take(List<Message> messages) {
        synchronized (this) {
            if (!closed) {
                messages.forEach(message -> handles.put(message.messageId(), message.receiptHandle()));
                return CompletableFuture.completedStage(messages);
            }
        }
        return giveBack(messages.stream().map(Message::receiptHandle).toList()).thenApply(done -> List.of());
    }

    /** From now on nothing is taken; what is in hand stays. */
    synchronized void close() {
        closed = true;
    }

    /** Hides what is in hand for so long, from now on. A message that slipped out comes again, as a repeat. */
    CompletionStage<Done> extend(Duration visibility) {
        return changeVisibility(all(), (int) visibility.toSeconds());
    }

    /** Lets others have what is left in hand; to be called when nothing is worked on any more. */
    CompletionStage<Done> giveBack() {
        close();
        return giveBack(all());
    }

    /** Lets others, or this subscription later, have one message. */
    CompletionStage<Done> giveBack(String messageId) {
        return giveBack(remove(List.of(messageId)));
    }

    /** The first of a group goes last: while it is hidden, so are the others. */
    private CompletionStage<Done> giveBack(List<String> given) {
        List<String> reversed = new ArrayList<>(given);
        Collections.reverse(reversed);
        return changeVisibility(reversed, 0);
    }

    /** Deletes at most ten messages that are settled. */
    CompletionStage<Done> delete(Collection<String> messageIds) {
        List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
        for (String handle : remove(messageIds)) {
            entries.add(DeleteMessageBatchRequestEntry.builder()
                    .id(String.valueOf(entries.size()))
                    .receiptHandle(handle)
                    .build());
        }
        if (entries.isEmpty()) {
            return CompletableFuture.completedStage(Done.getInstance());
        }
        return client.deleteMessageBatch(request -> request.queueUrl(url).entries(entries))
                .thenApply(response -> {
                    response.failed()
                            .forEach(failed ->
                                    LOG.debug("{}: not deleted, comes again as a repeat: {}", url, failed.message()));
                    return Done.getInstance();
                });
    }

    private synchronized List<String> all() {
        return List.copyOf(handles.values());
    }

    private synchronized List<String> remove(Collection<String> messageIds) {
        List<String> removed = new ArrayList<>();
        for (String id : messageIds) {
            String handle = handles.remove(id);
            if (handle != null) {
                removed.add(handle);
            }
        }
        return removed;
    }

    /** One batch after another; a failure ends nothing, as the messages then come again by themselves. */
    private CompletionStage<Done> changeVisibility(List<String> changed, int seconds) {
        if (changed.isEmpty()) {
            return CompletableFuture.completedStage(Done.getInstance());
        }
        List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>();
        for (String handle : changed.subList(0, Math.min(BATCH, changed.size()))) {
            entries.add(ChangeMessageVisibilityBatchRequestEntry.builder()
                    .id(String.valueOf(entries.size()))
                    .receiptHandle(handle)
                    .visibilityTimeout(seconds)
                    .build());
        }
        return client.changeMessageVisibilityBatch(
                        request -> request.queueUrl(url).entries(entries))
                .handle((done, failure) -> {
                    if (failure != null) {
                        LOG.debug("{}: visibility not changed: {}", url, Cause.of(failure));
                    }
                    return changeVisibility(changed.subList(entries.size(), changed.size()), seconds);
                })
                .thenCompose(rest -> rest);
    }
}
