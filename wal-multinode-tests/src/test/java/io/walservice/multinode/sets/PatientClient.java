package io.walservice.multinode.sets;

import com.google.protobuf.util.Timestamps;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.walservice.multinode.sets.history.Fate;
import io.walservice.v1.GetItemsRequest;
import io.walservice.v1.GetMutationRequest;
import io.walservice.v1.GetMutationResponse;
import io.walservice.v1.Isolation;
import io.walservice.v1.Item;
import io.walservice.v1.ItemKey;
import io.walservice.v1.MutateItemsPart;
import io.walservice.v1.MutateItemsRequest;
import io.walservice.v1.MutateItemsResponse;
import io.walservice.v1.ScanItemsRequest;
import io.walservice.v1.Trilean;
import io.walservice.v1.WriteToLogRequest;
import io.walservice.v1.WriteToLogResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Asks one node or another, the same again, until there is an answer that is final. Reads are read-atomic. Thread-safe.
 */
final class PatientClient {
    private static final Duration PAUSE = Duration.ofMillis(50);
    /** Far longer than any fault here lasts. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Nodes nodes;
    private final String namespace;
    final AtomicInteger repeats = new AtomicInteger();
    final AtomicInteger reads = new AtomicInteger();
    final AtomicInteger contendedReads = new AtomicInteger();

    PatientClient(Nodes nodes, String namespace) {
        this.nodes = nodes;
        this.namespace = namespace;
    }

    /** What a read has found, and between which moments. */
    record Reading(long beginNanos, long endNanos, List<Item> items) {}

    /** Sends a set; it must have a token. */
    Fate send(MutateItemsRequest set) {
        return fate(set.getIdempotencyToken(), () -> nodes.mutations().mutateItems(set));
    }

    /** Sends a set in parts; it must have a token. */
    Fate sendInParts(List<MutateItemsPart> parts) {
        String token = parts.get(0).getHeader().getIdempotencyToken();
        return fate(token, () -> PartSender.send(nodes.mutationsAsync(), parts));
    }

    private Fate fate(String token, Supplier<MutateItemsResponse> call) {
        return untilFinal(token, repeats, () -> {
            try {
                MutateItemsResponse response = call.get();
                if (response.getDurable() == Trilean.TRILEAN_TRUE) {
                    return new Fate.Committed(Timestamps.toMicros(response.getWriteTime()));
                }
                throw Status.UNKNOWN.withDescription(response.getMessage()).asRuntimeException();
            } catch (StatusRuntimeException e) {
                String reason = String.valueOf(e.getStatus().getDescription());
                return switch (e.getStatus().getCode()) {
                    case FAILED_PRECONDITION -> new Fate.Refused(reason);
                    case ABORTED -> new Fate.Aborted(reason);
                    default -> throw e;
                };
            }
        });
    }

    /** Writes a single change; it must have a token. */
    void write(WriteToLogRequest request) {
        untilFinal(request.getIdempotencyToken(), repeats, () -> {
            WriteToLogResponse response = nodes.log().writeToLog(request);
            if (response.getDurable() != Trilean.TRILEAN_TRUE) {
                throw Status.UNKNOWN.withDescription(response.getMessage()).asRuntimeException();
            }
            return response;
        });
    }

    /** Those of these items that are there. */
    Reading get(List<ItemKey> items) {
        GetItemsRequest request = GetItemsRequest.newBuilder()
                .setNamespace(namespace)
                .setIsolation(Isolation.ISOLATION_READ_ATOMIC)
                .addAllItems(items)
                .build();
        return read("items", () -> nodes.keyValue().getItems(request).getItemsList());
    }

    /** All items of an id that has but a few. */
    Reading scan(String id) {
        ScanItemsRequest request = ScanItemsRequest.newBuilder()
                .setNamespace(namespace)
                .setIsolation(Isolation.ISOLATION_READ_ATOMIC)
                .setId(id)
                .build();
        return read(id, () -> nodes.keyValue().scanItems(request).getItemsList());
    }

    private Reading read(String what, Supplier<List<Item>> call) {
        Reading reading = untilFinal(what, new AtomicInteger(), () -> {
            long begin = System.nanoTime();
            try {
                List<Item> items = call.get();
                return new Reading(begin, System.nanoTime(), items);
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() == Status.Code.ABORTED) {
                    contendedReads.incrementAndGet();
                }
                throw e;
            }
        });
        reads.incrementAndGet();
        return reading;
    }

    /** What became of a set, as the service remembers it. */
    GetMutationResponse mutation(String token) {
        GetMutationRequest request = GetMutationRequest.newBuilder()
                .setNamespace(namespace)
                .setMutationId(token)
                .build();
        return untilFinal(token, new AtomicInteger(), () -> nodes.mutations().getMutation(request));
    }

    /** Whatever is no answer is asked again; that a call is wrong is a bug of the test or the service. */
    private static <T> T untilFinal(String what, AtomicInteger repeats, Supplier<T> call) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String last = "";
        while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
            try {
                return call.get();
            } catch (StatusRuntimeException e) {
                Status.Code code = e.getStatus().getCode();
                if (code == Status.Code.INVALID_ARGUMENT || code == Status.Code.NOT_FOUND) {
                    throw e;
                }
                last = e.getStatus().toString();
            }
            repeats.incrementAndGet();
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        throw new IllegalStateException("%s: no answer within %s; the last was %s".formatted(what, PATIENCE, last));
    }
}
