package io.walservice.connectors.kafka;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.pekko.Done;
import org.jspecify.annotations.Nullable;

/**
 * Sends records in the order given, and never blocks its caller.
 *
 * <p>{@link Producer#send} may block, for a topic's metadata or for buffer space; so it is called on a thread of its
 * own, which keeps the order and has a bounded queue. A producer that failed for good is replaced at the next send.
 */
final class KafkaSender implements AutoCloseable {
    private static final int WAITING_SENDS = 4096;

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final ThreadPoolExecutor thread;
    private @Nullable Producer<byte[], byte[]> current;
    private boolean closed;

    KafkaSender(String name, Supplier<Producer<byte[], byte[]>> producers) {
        this.producers = producers;
        this.thread = new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_SENDS), work -> daemon(name, work));
    }

    /**
     * Sends all of these. The stage completes on a thread of the producer, which must not be held up.
     *
     * @return fails as soon as one record has failed; the others may arrive all the same
     */
    CompletionStage<Done> send(List<ProducerRecord<byte[], byte[]>> records) {
        CompletableFuture<Done> result = new CompletableFuture<>();
        try {
            thread.execute(() -> sendAll(records, result));
        } catch (RejectedExecutionException full) {
            result.completeExceptionally(
                    new KafkaException("sends waiting: %d (expected: fewer)".formatted(WAITING_SENDS), full));
        }
        return result;
    }

    private void sendAll(List<ProducerRecord<byte[], byte[]>> records, CompletableFuture<Done> result) {
        if (records.isEmpty()) {
            result.complete(Done.getInstance());
            return;
        }
        try {
            Producer<byte[], byte[]> producer = producer();
            AtomicInteger missing = new AtomicInteger(records.size());
            for (ProducerRecord<byte[], byte[]> record : records) {
                if (result.isCompletedExceptionally()) {
                    return;
                }
                send(producer, record, missing, result);
            }
        } catch (RuntimeException failure) {
            result.completeExceptionally(failure);
        }
    }

    /** Its future is not looked at: the callback tells the same, and does not need a thread that waits. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private void send(
            Producer<byte[], byte[]> producer,
            ProducerRecord<byte[], byte[]> record,
            AtomicInteger missing,
            CompletableFuture<Done> result) {
        try {
            producer.send(record, (metadata, failure) -> {
                if (failure != null) {
                    discardIfFatal(producer, failure);
                    result.completeExceptionally(failure);
                } else if (missing.decrementAndGet() == 0) {
                    result.complete(Done.getInstance());
                }
            });
        } catch (RuntimeException failure) {
            discardIfFatal(producer, failure);
            result.completeExceptionally(failure);
        }
    }

    private synchronized Producer<byte[], byte[]> producer() {
        if (closed) {
            throw new KafkaException("producer closed");
        }
        if (current == null) {
            current = producers.get();
        }
        return current;
    }

    private void discardIfFatal(Producer<byte[], byte[]> broken, Throwable failure) {
        if (!KafkaFailures.isFatal(failure)) {
            return;
        }
        synchronized (this) {
            if (current != broken) {
                return;
            }
            current = null;
        }
        broken.close(Duration.ZERO);
    }

    /** Fails what is still being sent. */
    @Override
    public void close() {
        thread.shutdownNow();
        Producer<byte[], byte[]> last;
        synchronized (this) {
            closed = true;
            last = current;
            current = null;
        }
        if (last != null) {
            last.close(Duration.ZERO);
        }
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }
}
