package io.walservice.node.mutation;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.walservice.internal.v1.MutationPlace;
import io.walservice.internal.v1.MutationReceived;
import io.walservice.internal.v1.MutationStatus;
import io.walservice.internal.v1.StagedItem;
import io.walservice.node.staging.AtOnce;
import io.walservice.node.staging.Contents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A set that is being sent: stores its items as they come, and knows what they are by a fingerprint, by which a repeat
 * is told from another set. Nothing is stored of a repeat of a set that is whole. Not thread-safe.
 */
public final class Draft {

    /** The largest chunk of a payload. */
    public static final int CHUNK_BYTES = Contents.CHUNK_BYTES;

    private final Contents contents;
    private final String content;
    private final boolean stores;
    private final SortedMap<Integer, MessageDigest> digests = new TreeMap<>();
    private final Set<MutationPlace> places = new LinkedHashSet<>();

    Draft(Contents contents, String content, boolean stores) {
        this.contents = contents;
        this.content = content;
        this.stores = stores;
    }

    /** Stores items with their payloads, some at once. */
    public CompletionStage<Void> addAll(List<StagedItem> items, Function<StagedItem, ByteString> payloads) {
        return AtOnce.each(items, item -> add(item, payloads.apply(item))).thenApply(done -> null);
    }

    /** Stores an item with its payload. */
    public CompletionStage<Void> add(StagedItem item, ByteString payload) {
        note(item, payload);
        if (!stores) {
            return CompletableFuture.completedStage(null);
        }
        return payload.size() <= Contents.INLINE_BYTES
                ? contents.add(content, item.toBuilder().setPayload(payload).build())
                : addInChunks(item, payload);
    }

    private CompletionStage<Void> addInChunks(StagedItem item, ByteString payload) {
        int chunks = (payload.size() + Contents.CHUNK_BYTES - 1) / Contents.CHUNK_BYTES;
        CompletionStage<Void> all =
                contents.add(content, item.toBuilder().setChunks(chunks).build());
        for (int chunk = 0; chunk < chunks; chunk++) {
            int number = chunk;
            int from = chunk * Contents.CHUNK_BYTES;
            ByteString data = payload.substring(from, Math.min(payload.size(), from + Contents.CHUNK_BYTES));
            all = all.thenCompose(before -> contents.addChunk(content, item.getPosition(), number, data));
        }
        return all;
    }

    /** Stores an item whose payload comes in chunks. */
    public CompletionStage<Void> begin(StagedItem item, int chunks) {
        note(item, ByteString.EMPTY);
        return stores
                ? contents.add(content, item.toBuilder().setChunks(chunks).build())
                : CompletableFuture.completedStage(null);
    }

    /** Stores a chunk of an item that has begun; chunks of an item come in order. */
    public CompletionStage<Void> addChunk(int position, int chunk, ByteString data) {
        MessageDigest digest = digests.get(position);
        if (digest == null) {
            throw new IllegalArgumentException("chunk of item %d (expected: after the item)".formatted(position));
        }
        data.asReadOnlyByteBufferList().forEach(digest::update);
        return stores ? contents.addChunk(content, position, chunk, data) : CompletableFuture.completedStage(null);
    }

    /** What is stored later, in other threads, touches nothing of this. */
    private void note(StagedItem item, ByteString payload) {
        for (String target : item.getTargetsList()) {
            places.add(MutationPlace.newBuilder()
                    .setNamespace(item.getNamespace())
                    .setTarget(target)
                    .build());
        }
        MessageDigest digest = digest();
        // Unique terms follow from the rest, and from how the namespace is configured when it comes.
        digest.update(deterministic(item.toBuilder().clearUniqueTerms().build()));
        payload.asReadOnlyByteBufferList().forEach(digest::update);
        digests.put(item.getPosition(), digest);
    }

    String content() {
        return content;
    }

    /** Whether these are the items of the set, and not those of another attempt to send it. */
    boolean isOf(MutationStatus set) {
        return set.getContent().equals(content);
    }

    /** Deletes what was stored. */
    CompletionStage<Void> remove() {
        return stores ? contents.remove(content) : CompletableFuture.completedStage(null);
    }

    MutationReceived whole() {
        MessageDigest all = digest();
        int items = digests.size();
        digests.values().forEach(each -> all.update(each.digest()));
        digests.clear();
        return MutationReceived.newBuilder()
                .setContent(content)
                .setItems(items)
                .setFingerprint(ByteString.copyFrom(all.digest()))
                .addAllPlaces(places)
                .build();
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The same bytes for the same item, whatever order its attributes came in. */
    private static byte[] deterministic(StagedItem item) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.useDeterministicSerialization();
        try {
            item.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
