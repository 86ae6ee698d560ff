package io.walservice.multinode.contents;

import com.spotify.folsom.AsciiMemcacheClient;
import com.spotify.folsom.MemcacheClientBuilder;
import io.walservice.local.MemcachedEndpoint;
import java.net.URI;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads a cache of one server, whose items are named {@code app:id}. Thread-safe. */
public final class CacheContents implements AutoCloseable {
    private static final long CONNECT_SECONDS = 30;

    private final String app;
    private final AsciiMemcacheClient<String> client;

    private CacheContents(String app, AsciiMemcacheClient<String> client) {
        this.app = app;
        this.client = client;
    }

    /** Connects. */
    public static CacheContents of(MemcachedEndpoint memcached, String app) {
        URI address = URI.create("memcached://" + memcached.server());
        AsciiMemcacheClient<String> client = MemcacheClientBuilder.newStringClient()
                .withAddress(address.getHost(), address.getPort())
                .connectAscii();
        try {
            client.awaitFullyConnected(CONNECT_SECONDS, TimeUnit.SECONDS);
            return new CacheContents(app, client);
        } catch (TimeoutException e) {
            client.shutdown();
            throw new IllegalStateException("memcached does not answer at " + memcached.server(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** What the cache has for an id. */
    public CompletionStage<Optional<String>> item(String id) {
        return client.get(app + ":" + id).thenApply(Optional::ofNullable);
    }

    /** What the cache has for these ids, sorted; without those it has nothing for. */
    public SortedMap<String, String> items(Collection<String> ids) {
        Map<String, CompletionStage<Optional<String>>> asked = new LinkedHashMap<>();
        ids.forEach(id -> asked.put(id, item(id)));
        SortedMap<String, String> items = new TreeMap<>();
        asked.forEach((id, answer) -> answer.toCompletableFuture().join().ifPresent(payload -> items.put(id, payload)));
        return items;
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
