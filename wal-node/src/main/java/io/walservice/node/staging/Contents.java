package io.walservice.node.staging;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.walservice.internal.v1.StagedItem;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The items of sets, each set's under a name that is used once, so that two attempts to send the same set never mix.
 * Small payloads stand in their items, larger ones beside them in chunks. Thread-safe; nothing blocks.
 */
public final class Contents {

    /** Payloads up to this size stand in their items. */
    public static final int INLINE_BYTES = 4 * 1024;

    /** Larger ones are stored in pieces of this size. */
    public static final int CHUNK_BYTES = 1024 * 1024;

    private static final int PAGE = 100;

    private final CqlSession session;
    private final PreparedStatement addItem;
    private final PreparedStatement addChunk;
    private final PreparedStatement items;
    private final PreparedStatement chunk;
    private final PreparedStatement removeItems;
    private final PreparedStatement removeChunks;

    /** Prepares its statements: blocks, so make it while the node starts. */
    public Contents(CqlSession session, String keyspace) {
        String item = keyspace + ".mutation_item";
        String value = keyspace + ".mutation_value";
        this.session = session;
        this.addItem = Rows.prepare(
                session, "INSERT INTO " + item + " (content, position, item) VALUES (:content, :position, :item)");
        this.addChunk = Rows.prepare(
                session,
                "INSERT INTO " + value
                        + " (content, position, chunk, data) VALUES (:content, :position, :chunk, :data)");
        this.items = Rows.prepare(session, "SELECT item FROM " + item + " WHERE content = :content");
        this.chunk = Rows.prepare(
                session,
                "SELECT data FROM " + value + " WHERE content = :content AND position = :position AND chunk = :chunk");
        this.removeItems = Rows.prepare(session, "DELETE FROM " + item + " WHERE content = :content");
        this.removeChunks = Rows.prepare(session, "DELETE FROM " + value + " WHERE content = :content");
    }

    /** The statements that make the tables. */
    public static List<String> schema(String keyspace) {
        return List.of("""
                CREATE TABLE IF NOT EXISTS %s.mutation_item (
                    content text,
                    position int,
                    item blob,
                    PRIMARY KEY (content, position))
                """.formatted(keyspace), """
                CREATE TABLE IF NOT EXISTS %s.mutation_value (
                    content text,
                    position int,
                    chunk int,
                    data blob,
                    PRIMARY KEY (content, position, chunk))
                """.formatted(keyspace));
    }

    /** Stores an item, whose payload is small or comes in chunks. */
    public CompletionStage<Void> add(String content, StagedItem item) {
        return session.executeAsync(addItem.bind()
                        .setString("content", content)
                        .setInt("position", item.getPosition())
                        .setByteBuffer("item", ByteBuffer.wrap(item.toByteArray())))
                .thenApply(done -> null);
    }

    /** Stores part of a payload. */
    public CompletionStage<Void> addChunk(String content, int position, int chunk, ByteString data) {
        return session.executeAsync(addChunk.bind()
                        .setString("content", content)
                        .setInt("position", position)
                        .setInt("chunk", chunk)
                        .setByteBuffer("data", data.asReadOnlyByteBuffer()))
                .thenApply(done -> null);
    }

    /** All items in their order, without payloads that are in chunks. At most as many as a set may have. */
    public CompletionStage<List<StagedItem>> items(String content) {
        return session.executeAsync(items.bind().setString("content", content).setPageSize(PAGE))
                .thenCompose(first -> collect(first, new ArrayList<>()));
    }

    private static CompletionStage<List<StagedItem>> collect(AsyncResultSet page, List<StagedItem> found) {
        page.currentPage().forEach(row -> found.add(item(row)));
        return page.hasMorePages()
                ? page.fetchNextPage().thenCompose(next -> collect(next, found))
                : CompletableFuture.completedStage(List.copyOf(found));
    }

    private static StagedItem item(Row row) {
        try {
            return StagedItem.parseFrom(row.getByteBuffer("item"));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a staged item cannot be read: " + e.getMessage(), e);
        }
    }

    /** An item's payload, wherever it stands. Fails where a chunk is missing. */
    public CompletionStage<ByteString> payload(String content, StagedItem item) {
        return item.getChunks() == 0
                ? CompletableFuture.completedStage(item.getPayload())
                : chunks(content, item, 0, ByteString.EMPTY);
    }

    private CompletionStage<ByteString> chunks(String content, StagedItem item, int next, ByteString before) {
        if (next == item.getChunks()) {
            return CompletableFuture.completedStage(before);
        }
        return chunk(content, item.getPosition(), next)
                .thenCompose(data -> chunks(
                        content,
                        item,
                        next + 1,
                        before.concat(data.orElseThrow(() -> new IllegalStateException(
                                "item %d of %s: chunk %d is missing".formatted(item.getPosition(), content, next))))));
    }

    private CompletionStage<Optional<ByteString>> chunk(String content, int position, int number) {
        return session.executeAsync(chunk.bind()
                        .setString("content", content)
                        .setInt("position", position)
                        .setInt("chunk", number))
                .thenApply(result ->
                        Optional.ofNullable(result.one()).map(row -> ByteString.copyFrom(row.getByteBuffer("data"))));
    }

    /** Deletes all of it; may be repeated. */
    public CompletionStage<Void> remove(String content) {
        return session.executeAsync(removeItems.bind().setString("content", content))
                .thenCombine(
                        session.executeAsync(removeChunks.bind().setString("content", content)),
                        (items, chunks) -> null);
    }
}
