package io.walservice.connectors.evcache;

import com.google.protobuf.ByteString;
import com.spotify.folsom.BinaryMemcacheClient;
import com.spotify.folsom.ExponentialBackoff;
import com.spotify.folsom.GetResult;
import com.spotify.folsom.MemcacheClientBuilder;
import com.spotify.folsom.MemcacheStatus;
import io.walservice.namespace.CacheReplica;
import io.walservice.namespace.TargetSpec;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A replica on memcached servers, through folsom. Connects at once, and again by itself. */
final class MemcachedReplica implements Replica {
    /** At most one request for each entry that is being applied. */
    private static final int MOST_REQUESTS = 4_096;

    private static final Duration LONGEST_RECONNECT = Duration.ofSeconds(1);

    private final BinaryMemcacheClient<byte[]> client;
    private final CompletableFuture<Void> connected;

    /** @param executor where answers are handled */
    MemcachedReplica(CacheReplica.Place place, TargetSpec.EvCache cache, Executor executor) {
        ServerLookup lookup = new ServerLookup(place);
        this.client = MemcacheClientBuilder.newByteArrayClient()
                .withResolver(lookup)
                .withResolveRefreshPeriod(TimeUnit.SECONDS.toMillis(ServerLookup.EVERY_SECONDS))
                .withNodeLocator(servers -> new KetamaRing(servers, lookup::addressOf))
                .withConnectionTimeoutMillis(cache.timeout().toMillis())
                .withBackoff(new ExponentialBackoff(20, LONGEST_RECONNECT.toMillis(), 2))
                .withRetry(false)
                .withMaxOutstandingRequests(MOST_REQUESTS)
                .withMaxSetLength(Math.toIntExact(cache.largestItem().bytes()))
                .withReplyExecutor(executor)
                .connectBinary();
        this.connected = client.fullyConnectedFuture()
                .toCompletableFuture()
                .copy()
                .completeOnTimeout(null, cache.timeout().toMillis() / 2, TimeUnit.MILLISECONDS);
    }

    @Override
    public CompletionStage<Optional<Item>> get(String name) {
        return once(() -> client.casGet(name)).thenApply(MemcachedReplica::item);
    }

    private static Optional<Item> item(@Nullable GetResult<byte[]> found) {
        return Optional.ofNullable(found).map(item -> new Item(ByteString.copyFrom(item.getValue()), item.getCas()));
    }

    @Override
    public CompletionStage<Boolean> replace(String name, ByteString value, int lifeSeconds, long token) {
        return once(() -> client.set(name, value.toByteArray(), lifeSeconds, token))
                .thenApply(MemcachedReplica::done);
    }

    @Override
    public CompletionStage<Boolean> add(String name, ByteString value, int lifeSeconds) {
        return once(() -> client.add(name, value.toByteArray(), lifeSeconds)).thenApply(MemcachedReplica::done);
    }

    @Override
    public CompletionStage<Boolean> remove(String name, long token) {
        return once(() -> client.delete(name, token)).thenApply(MemcachedReplica::done);
    }

    /** The first calls wait for connections; later ones fail at once where there is none, as the lane waits better. */
    private <T> CompletionStage<T> once(Supplier<CompletionStage<T>> call) {
        return connected.thenCompose(ready -> call.get());
    }

    private static boolean done(MemcacheStatus status) {
        return switch (status) {
            case OK -> true;
            case KEY_EXISTS, KEY_NOT_FOUND, ITEM_NOT_STORED -> false;
            default -> throw new CacheFailures.RefusedException(status);
        };
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
