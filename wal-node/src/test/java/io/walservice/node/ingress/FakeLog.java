package io.walservice.node.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.internal.v1.Entry;
import io.walservice.node.log.AppendReply;
import io.walservice.node.log.LogPartitionId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;

/** A log that answers when a test lets it. */
final class FakeLog implements Ingress.LogPartitions {

    /** One attempt to store a batch. */
    record Attempt(LogPartitionId id, List<Entry> entries, CompletableFuture<AppendReply> answer) {

        List<String> tokens() {
            return entries.stream().map(Entry::getToken).toList();
        }

        /** Stores the entries, from a sequence on. */
        void store(long firstSequence) {
            answer.complete(new AppendReply.Appended(LongStream.range(firstSequence, firstSequence + entries.size())
                    .boxed()
                    .toList()));
        }

        void refuse() {
            answer.complete(new AppendReply.Refused("the lease has lapsed"));
        }

        void timeOut() {
            answer.completeExceptionally(new TimeoutException("no answer"));
        }
    }

    private final BlockingQueue<Attempt> attempts = new LinkedBlockingQueue<>();

    @Override
    public CompletionStage<AppendReply> append(LogPartitionId id, List<Entry> entries, Duration timeout) {
        Attempt attempt = new Attempt(id, entries, new CompletableFuture<>());
        attempts.add(attempt);
        return attempt.answer();
    }

    /** The next attempt, as soon as it comes. */
    Attempt next() throws InterruptedException {
        Attempt attempt = attempts.poll(10, TimeUnit.SECONDS);
        assertThat(attempt).as("an attempt within 10 s").isNotNull();
        return attempt;
    }

    /** Attempts that came and were not looked at. */
    int unseen() {
        return attempts.size();
    }
}
