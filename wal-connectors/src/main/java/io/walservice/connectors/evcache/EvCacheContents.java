package io.walservice.connectors.evcache;

import com.google.protobuf.ByteString;
import io.walservice.connectors.TargetContents;
import io.walservice.namespace.CacheItems;
import io.walservice.namespace.TargetSpec;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** What one replica of a cache holds. memcached cannot list its items, and drops them as it likes. */
final class EvCacheContents implements TargetContents {
    private final TargetSpec.EvCache cache;
    private final Replica replica;

    /** @param replica closed with this */
    EvCacheContents(TargetSpec.EvCache cache, Replica replica) {
        this.cache = cache;
        this.replica = replica;
    }

    @Override
    public boolean listable() {
        return false;
    }

    @Override
    public boolean forgetful() {
        return true;
    }

    @Override
    public CompletionStage<Page> list(Optional<String> after, int size) {
        throw new UnsupportedOperationException("a cache cannot be listed");
    }

    @Override
    public CompletionStage<Map<Item, ByteString>> get(Collection<Item> items) {
        CompletionStage<Map<Item, ByteString>> all = CompletableFuture.completedStage(new HashMap<>());
        for (Item item : items) {
            if (isItem(item, ByteString.EMPTY)) {
                all = all.thenCombine(replica.get(cache.items().nameOf(item.id(), item.key())), (found, one) -> {
                    one.ifPresent(held -> found.put(item, held.value()));
                    return found;
                });
            }
        }
        return all.toCompletableFuture().copy().orTimeout(cache.timeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public CompletionStage<Map<Item, ByteString>> asHeld(Map<Item, ByteString> values) {
        Map<Item, ByteString> held = new HashMap<>(values);
        held.entrySet().removeIf(each -> !isItem(each.getKey(), each.getValue()));
        return CompletableFuture.completedStage(held);
    }

    private boolean isItem(Item item, ByteString value) {
        CacheItems.Entry entry = new CacheItems.Entry(item.id(), item.key(), value.size());
        return cache.items().faults("", entry, cache.largestItem()).isEmpty();
    }

    @Override
    public void close() {
        replica.close();
    }
}
