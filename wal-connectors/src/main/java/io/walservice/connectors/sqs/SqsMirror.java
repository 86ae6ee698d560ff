package io.walservice.connectors.sqs;

import io.walservice.connectors.Cause;
import io.walservice.connectors.DeadLetterMirror;
import io.walservice.connectors.MirroredLetter;
import io.walservice.connectors.Outcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** One queue that gets dead letters, as {@link LetterMessage} writes them. The queue is never made here. */
final class SqsMirror implements DeadLetterMirror {
    private static final String FIFO = ".fifo";
    private static final int BAD_REQUEST = 400;

    private final SqsConnection connection;
    private final String queue;
    private final long largestBytes;
    private final Executor executor;
    private volatile @Nullable String url;

    SqsMirror(SqsConnection connection, String queue, long largestBytes, Executor executor) {
        this.connection = connection;
        this.queue = queue;
        this.largestBytes = largestBytes;
        this.executor = executor;
    }

    @Override
    public CompletionStage<Outcome> send(MirroredLetter letter) {
        LetterMessage message = LetterMessage.of(letter);
        if (message.size() > largestBytes) {
            return sendMessage(letter, LetterMessage.withoutPayload(letter));
        }
        return sendMessage(letter, message)
                .thenCompose(outcome -> outcome instanceof Outcome.Reject
                        ? sendMessage(letter, LetterMessage.withoutPayload(letter))
                        : CompletableFuture.completedStage(outcome));
    }

    private CompletionStage<Outcome> sendMessage(MirroredLetter letter, LetterMessage message) {
        return connection
                .client()
                .thenCompose(client -> url(client)
                        .thenCompose(found -> client.sendMessage(request -> fill(request, found, letter, message))))
                .handleAsync((sent, failure) -> failure == null ? Outcome.APPLIED : outcome(failure), executor);
    }

    /** A FIFO queue drops repeats within five minutes, and keeps the order of one id. */
    private void fill(SendMessageRequest.Builder request, String at, MirroredLetter letter, LetterMessage message) {
        request.queueUrl(at).messageBody(message.body()).messageAttributes(message.values());
        if (queue.endsWith(FIFO)) {
            request.messageGroupId(message.group(letter)).messageDeduplicationId(message.identity(letter));
        }
    }

    private CompletionStage<String> url(SqsAsyncClient client) {
        String known = url;
        if (known != null) {
            return CompletableFuture.completedStage(known);
        }
        return client.getQueueUrl(request -> request.queueName(queue)).thenApply(found -> {
            url = found.queueUrl();
            return found.queueUrl();
        });
    }

    private Outcome outcome(Throwable failure) {
        Throwable root = Cause.root(failure);
        if (root instanceof QueueDoesNotExistException) {
            url = null;
            return new Outcome.Retry("no queue %s: it has to be made".formatted(queue));
        }
        boolean aboutMessage = root instanceof SqsException refusal
                && refusal.statusCode() == BAD_REQUEST
                && !refusal.isThrottlingException();
        return aboutMessage ? new Outcome.Reject(Cause.of(failure)) : new Outcome.Retry(Cause.of(failure));
    }
}
