package io.walservice.multinode.load;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import io.walservice.client.WalClient;
import io.walservice.client.WalClientBuilder;
import io.walservice.v1.Lifecycle;
import io.walservice.v1.Operation;
import io.walservice.v1.Target;
import io.walservice.v1.Trilean;
import io.walservice.v1.WriteToLogRequest;
import io.walservice.v1.WriteToLogResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An application that writes to one namespace. Its own count is what the service's is compared with. For one thread,
 * but for what is asked of it.
 */
public final class Writer implements AutoCloseable {

    private static final Duration PATIENT_DEADLINE = Duration.ofMinutes(2);
    private static final int PATIENT_REPEATS = 5;
    private static final int IN_FLIGHT = 2_000;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private final String namespace;
    private final int repeats;
    private final WalClient client;
    private final ExecutorService repeating = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "repeats");
        thread.setDaemon(true);
        return thread;
    });
    private final ConcurrentLinkedQueue<CompletableFuture<WriteToLogResponse>> open = new ConcurrentLinkedQueue<>();
    private final Map<String, String> entryIds = new ConcurrentHashMap<>();
    private final AtomicInteger tokens = new AtomicInteger();
    private final AtomicLong longestNanos = new AtomicLong();

    private Writer(String namespace, int repeats, WalClient client) {
        this.namespace = namespace;
        this.repeats = repeats;
        this.client = client;
    }

    /** Keeps at it until each entry is acknowledged. */
    public static Writer patient(List<String> addresses, String namespace) {
        WalClientBuilder client = WalClient.builder().deadline(PATIENT_DEADLINE).answerTimeout(Duration.ofSeconds(5));
        return new Writer(namespace, PATIENT_REPEATS, built(client, addresses));
    }

    /** Takes the first answer that the client gives within its normal deadline. */
    public static Writer ordinary(List<String> addresses, String namespace) {
        return new Writer(namespace, 0, built(WalClient.builder(), addresses));
    }

    private static WalClient built(WalClientBuilder client, List<String> addresses) {
        return client.addresses(addresses.toArray(String[]::new))
                .maxInFlight(IN_FLIGHT)
                .build();
    }

    /** A put of an item, that is acknowledged some time later. */
    public void put(String id, String key, String payload, Duration delay) {
        WriteToLogRequest.Builder request = WriteToLogRequest.newBuilder()
                .setPayload(ByteString.copyFromUtf8(payload))
                .setTarget(Target.newBuilder().setId(id).setKey(key).setOperation(Operation.OPERATION_PUT));
        if (!delay.isZero()) {
            request.setLifecycle(Lifecycle.newBuilder().setDelay(Durations.fromMillis(delay.toMillis())));
        }
        var unused = write(request);
    }

    /** The same, without key and delay. */
    public void put(String id, String payload) {
        put(id, "", payload, Duration.ZERO);
    }

    /**
     * Any change, that is acknowledged some time later. Waits for room.
     *
     * @param change all but namespace and token
     */
    public CompletableFuture<WriteToLogResponse> write(WriteToLogRequest.Builder change) {
        WriteToLogRequest request = change.setNamespace(namespace)
                .setIdempotencyToken(namespace + "-" + tokens.incrementAndGet())
                .build();
        long sent = System.nanoTime();
        CompletableFuture<WriteToLogResponse> answer = acknowledged(request, repeats)
                .whenComplete((done, failure) -> {
                    longestNanos.accumulateAndGet(System.nanoTime() - sent, Math::max);
                    entryIds.put(request.getPayload().toStringUtf8(), done == null ? "" : done.getEntryId());
                });
        open.add(answer);
        return answer;
    }

    /**
     * Unknown stays unknown until a repeat with the same token tells. Repeats wait for room in a thread of their own:
     * the client's must not wait for itself.
     */
    private CompletableFuture<WriteToLogResponse> acknowledged(WriteToLogRequest request, int repeatsLeft) {
        return send(request)
                .thenCompose(answer -> answer.getDurable() == Trilean.TRILEAN_TRUE || repeatsLeft == 0
                        ? CompletableFuture.completedFuture(answer)
                        : CompletableFuture.completedFuture(request)
                                .thenComposeAsync(again -> acknowledged(again, repeatsLeft - 1), repeating));
    }

    private CompletableFuture<WriteToLogResponse> send(WriteToLogRequest request) {
        try {
            return client.writeWhenReady(request);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Waits until all are acknowledged, and says how many there are in all.
     *
     * @throws IllegalStateException where one is not
     */
    public int awaitAcknowledged() {
        for (CompletableFuture<WriteToLogResponse> each : open) {
            WriteToLogResponse answer =
                    each.orTimeout(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS).join();
            if (answer.getDurable() != Trilean.TRILEAN_TRUE) {
                throw new IllegalStateException("%s: a write was answered %s: %s"
                        .formatted(namespace, answer.getDurable(), answer.getMessage()));
            }
        }
        open.clear();
        return tokens.get();
    }

    /** The longest time that an answer took. */
    public Duration longest() {
        return Duration.ofNanos(longestNanos.get());
    }

    /** The id that the entry with a payload got; payloads are unique. */
    public String entryId(String payload) {
        return entryIds.getOrDefault(payload, "");
    }

    @Override
    public void close() {
        repeating.shutdownNow();
        client.close();
    }
}
