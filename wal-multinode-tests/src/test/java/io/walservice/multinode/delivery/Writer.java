package io.walservice.multinode.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import io.walservice.client.WalClient;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An application that writes to one namespace, and keeps at it until each entry is acknowledged. Its own count is what
 * the service's is compared with. For one thread, but for what is asked of it.
 */
final class Writer implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final int REPEATS = 5;
    private static final int IN_FLIGHT = 2_000;

    private final String namespace;
    private final WalClient client;
    private final ConcurrentLinkedQueue<CompletableFuture<WriteToLogResponse>> open = new ConcurrentLinkedQueue<>();
    private final Map<String, String> entryIds = new ConcurrentHashMap<>();
    private final AtomicInteger tokens = new AtomicInteger();

    Writer(List<String> addresses, String namespace) {
        this.namespace = namespace;
        this.client = WalClient.builder()
                .addresses(addresses.toArray(String[]::new))
                .deadline(DEADLINE)
                .answerTimeout(Duration.ofSeconds(5))
                .maxInFlight(IN_FLIGHT)
                .build();
    }

    /** A put of an item, that is acknowledged some time later. */
    void put(String id, String key, String payload, Duration delay) {
        WriteToLogRequest.Builder request = WriteToLogRequest.newBuilder()
                .setNamespace(namespace)
                .setIdempotencyToken(namespace + "-" + tokens.incrementAndGet())
                .setPayload(ByteString.copyFromUtf8(payload))
                .setTarget(Target.newBuilder().setId(id).setKey(key).setOperation(Operation.OPERATION_PUT));
        if (!delay.isZero()) {
            request.setLifecycle(Lifecycle.newBuilder().setDelay(Durations.fromMillis(delay.toMillis())));
        }
        open.add(acknowledged(request.build(), REPEATS)
                .whenComplete((answer, failure) -> entryIds.put(payload, answer == null ? "" : answer.getEntryId())));
    }

    void put(String id, String payload) {
        put(id, "", payload, Duration.ZERO);
    }

    /** Unknown stays unknown until a repeat with the same token tells. */
    private CompletableFuture<WriteToLogResponse> acknowledged(WriteToLogRequest request, int repeats) {
        return send(request)
                .thenCompose(answer -> answer.getDurable() == Trilean.TRILEAN_TRUE || repeats == 0
                        ? CompletableFuture.completedFuture(answer)
                        : acknowledged(request, repeats - 1));
    }

    private CompletableFuture<WriteToLogResponse> send(WriteToLogRequest request) {
        try {
            return client.writeWhenReady(request);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Waits until all are acknowledged, and says how many there are in all. */
    int awaitAcknowledged() {
        for (CompletableFuture<WriteToLogResponse> each : open) {
            WriteToLogResponse answer =
                    each.orTimeout(5 * DEADLINE.toSeconds(), TimeUnit.SECONDS).join();
            assertThat(answer.getDurable()).as(answer.getMessage()).isEqualTo(Trilean.TRILEAN_TRUE);
        }
        open.clear();
        return tokens.get();
    }

    /** The id that the entry with a payload got; payloads are unique. */
    String entryId(String payload) {
        return entryIds.getOrDefault(payload, "");
    }

    @Override
    public void close() {
        client.close();
    }
}
