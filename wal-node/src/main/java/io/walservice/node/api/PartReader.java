package io.walservice.node.api;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.walservice.internal.v1.StagedItem;
import io.walservice.node.mutation.Draft;
import io.walservice.v1.CompletionMarker;
import io.walservice.v1.ItemMutation;
import io.walservice.v1.MutateItemsPart;
import io.walservice.v1.MutateItemsResponse;
import io.walservice.v1.NumberedItem;
import io.walservice.v1.ValueChunk;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads one set from a stream of parts: header, items and chunks, marker. Each part is stored before the next is taken.
 * What breaks a rule drops all that came before. Not thread-safe; one part at a time.
 */
final class PartReader {

    /** Begins a set. */
    interface Door {
        CompletionStage<Open> open(String namespace, String token);
    }

    /** A set that is coming. */
    record Open(
            SetRules rules,
            Draft draft,
            Function<CompletionStage<Void>, CompletionStage<MutateItemsResponse>> complete,
            Supplier<CompletionStage<Void>> drop) {}

    /** Chunks of an item that have come, of all. */
    private record Chunks(ItemMutation item, int all, int come, long bytes) {}

    private final Door door;
    private volatile CompletionStage<Void> underWay = CompletableFuture.completedStage(null);
    private final Map<Integer, Chunks> unfinished = new HashMap<>();
    private Optional<Open> open = Optional.empty();
    private Optional<MutateItemsResponse> answer = Optional.empty();

    PartReader(Door door) {
        this.door = door;
    }

    /** Takes a part. Fails with what the caller is told, once nothing is left of the set. */
    CompletionStage<PartReader> read(MutateItemsPart part) {
        CompletionStage<Void> taken;
        try {
            taken = taken(part).exceptionallyCompose(this::drop);
        } catch (RuntimeException fault) {
            taken = drop(fault);
        }
        underWay = taken;
        return taken.thenApply(done -> this);
    }

    private CompletionStage<Void> drop(Throwable failure) {
        RuntimeException told = told(failure);
        CompletionStage<Void> dropped = open.filter(set -> answer.isEmpty())
                .map(set -> set.drop().get())
                .orElse(CompletableFuture.completedStage(null));
        open = Optional.empty();
        return dropped.handle((done, again) -> {
            throw told;
        });
    }

    private static RuntimeException told(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof SetRules.Fault fault) {
            return Answers.failure(fault);
        }
        return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
    }

    private CompletionStage<Void> taken(MutateItemsPart part) {
        if (answer.isPresent()) {
            throw SetRules.fault("parts: one after the marker (expected: the marker last)");
        }
        if (part.getPartCase() == MutateItemsPart.PartCase.HEADER) {
            if (open.isPresent()) {
                throw SetRules.fault("header: came twice (expected: once, first)");
            }
            return door.open(part.getHeader().getNamespace(), part.getHeader().getIdempotencyToken())
                    .thenAccept(opened -> open = Optional.of(opened));
        }
        Open set = open.orElseThrow(() -> SetRules.fault("header: missing (expected: first of all parts)"));
        return switch (part.getPartCase()) {
            case ITEM -> item(set, part.getItem());
            case CHUNK -> chunk(set, part.getChunk());
            case MARKER -> marker(set, part.getMarker());
            case HEADER, PART_NOT_SET -> throw SetRules.fault("part: empty (expected: header, item, chunk or marker)");
        };
    }

    private CompletionStage<Void> item(Open set, NumberedItem numbered) {
        ItemMutation item = numbered.getItem();
        int chunks = numbered.getChunks();
        if (chunks < 0 || chunks > SetRules.SET_BYTES / Draft.CHUNK_BYTES) {
            throw SetRules.fault("items[%d].chunks: %d (expected: 0 to %d)"
                    .formatted(numbered.getNumber(), chunks, SetRules.SET_BYTES / Draft.CHUNK_BYTES));
        }
        if (chunks > 0 && !item.getPayload().isEmpty()) {
            throw SetRules.fault("items[%d].payload: %d bytes (expected: none where chunks follow)"
                    .formatted(numbered.getNumber(), item.getPayload().size()));
        }
        StagedItem staged = set.rules().item(numbered.getNumber(), item, chunks > 0);
        if (chunks == 0) {
            return set.draft().add(staged, item.getPayload());
        }
        unfinished.put(numbered.getNumber(), new Chunks(item, chunks, 0, 0));
        return set.draft().begin(staged, chunks);
    }

    private CompletionStage<Void> chunk(Open set, ValueChunk chunk) {
        Chunks chunks = unfinished.get(chunk.getNumber());
        if (chunks == null || chunk.getChunk() != chunks.come()) {
            throw SetRules.fault("items[%d]: chunk %d (expected: %s)"
                    .formatted(
                            chunk.getNumber(),
                            chunk.getChunk(),
                            chunks == null ? "an item that announces chunks" : "chunk " + chunks.come()));
        }
        ByteString data = chunk.getData();
        if (data.isEmpty() || data.size() > Draft.CHUNK_BYTES) {
            throw SetRules.fault("items[%d]: chunk %d of %d bytes (expected: 1 to %d)"
                    .formatted(chunk.getNumber(), chunk.getChunk(), data.size(), Draft.CHUNK_BYTES));
        }
        set.rules().more(chunk.getNumber(), chunks.item(), chunks.bytes() + data.size(), data.size());
        if (chunks.come() + 1 == chunks.all()) {
            unfinished.remove(chunk.getNumber());
        } else {
            unfinished.put(
                    chunk.getNumber(),
                    new Chunks(chunks.item(), chunks.all(), chunks.come() + 1, chunks.bytes() + data.size()));
        }
        return set.draft().addChunk(chunk.getNumber(), chunk.getChunk(), data);
    }

    private CompletionStage<Void> marker(Open set, CompletionMarker marker) {
        set.rules().whole(marker.getItems());
        unfinished.forEach((number, chunks) -> {
            throw SetRules.fault("items[%d]: %d chunks (expected: %d)".formatted(number, chunks.come(), chunks.all()));
        });
        answer = Optional.of(MutateItemsResponse.getDefaultInstance());
        return set.complete()
                .apply(CompletableFuture.completedStage(null))
                .thenAccept(told -> answer = Optional.of(told));
    }

    /** The client has sent all that it will. */
    CompletionStage<MutateItemsResponse> end() {
        return answer.<CompletionStage<MutateItemsResponse>>map(CompletableFuture::completedStage)
                .orElseGet(() -> drop(Answers.failure(
                                Status.INVALID_ARGUMENT, "marker: missing (expected: last of all parts)"))
                        .thenApply(never -> MutateItemsResponse.getDefaultInstance()));
    }

    /**
     * The client has gone, or was refused. A part may be under way: what comes of it is dropped, too, unless it is the
     * marker, as the set is whole then.
     */
    CompletionStage<MutateItemsResponse> broken(Throwable failure) {
        return underWay.handle((taken, refused) -> drop(failure))
                .thenCompose(dropped -> dropped)
                .thenApply(never -> MutateItemsResponse.getDefaultInstance());
    }
}
