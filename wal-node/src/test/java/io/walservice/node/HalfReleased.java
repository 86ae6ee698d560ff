package io.walservice.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.internal.v1.StagedItem;
import io.walservice.node.staging.Decision;
import io.walservice.node.staging.Intents;
import io.walservice.node.staging.SetId;
import io.walservice.node.staging.SetTables;
import io.walservice.v1.ItemMutation;
import io.walservice.v1.MutateItemsRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A set that was applied, put back to where its saga has given back all its ids but one. */
final class HalfReleased implements AutoCloseable {
    private final SetTables tables;
    private final SetId set;
    private final Intents.Key held;
    private final String content;

    /** @param id that it still has */
    HalfReleased(TestNode node, MutateItemsRequest applied, String id) {
        this.tables = SetTables.prepare(node.session, "node_" + node.suffix, Duration.ofHours(1));
        this.set = new SetId(applied.getNamespace(), applied.getIdempotencyToken());
        this.held = new Intents.Key(applied.getNamespace(), id);
        Decision.Commit commit =
                (Decision.Commit) done(tables.decisions().read(set)).orElseThrow();
        this.content = commit.content();
        for (int n = 0; n < applied.getItemsCount(); n++) {
            done(tables.contents().add(content, staged(n, applied.getNamespace(), applied.getItems(n))));
        }
        assertThat(done(tables.intents().take(held, set))).contains(set);
    }

    private static StagedItem staged(int position, String namespace, ItemMutation item) {
        return StagedItem.newBuilder()
                .setPosition(position)
                .setNamespace(namespace)
                .addTargets("store")
                .setId(item.getId())
                .setKey(item.getKey())
                .setOperation(item.getOperationValue())
                .setPayload(item.getPayload())
                .build();
    }

    /** Whether it still has the id. */
    boolean holds() {
        return done(tables.intents().read(held)).holder().equals(Optional.of(set));
    }

    /** Gives back the last one, too. */
    @Override
    public void close() {
        done(tables.intents().releaseUnused(held, set));
        done(tables.contents().remove(content));
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .copy()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }
}
