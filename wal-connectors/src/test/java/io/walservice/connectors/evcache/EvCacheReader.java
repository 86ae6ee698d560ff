package io.walservice.connectors.evcache;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import net.spy.memcached.AddrUtil;
import net.spy.memcached.CachedData;
import net.spy.memcached.KetamaConnectionFactory;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.transcoders.BaseSerializingTranscoder;
import net.spy.memcached.transcoders.Transcoder;

/** Reads as an application does: with the client that EVCache's is built on, and its ring. */
final class EvCacheReader implements AutoCloseable {
    static {
        System.setProperty("net.spy.log.LoggerImpl", "net.spy.memcached.compat.log.SLF4JLogger");
    }

    private static final Transcoder<String> TEXT = new Text();

    private final MemcachedClient client;

    /** @param servers of one replica */
    EvCacheReader(String servers) {
        try {
            client = new MemcachedClient(
                    new KetamaConnectionFactory(), AddrUtil.getAddresses(servers.replace(',', ' ')));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks again while the client finds that its server has started anew. */
    Optional<String> get(String item) {
        return await().ignoreException(CancellationException.class)
                .until(() -> Optional.ofNullable(client.get(item, TEXT)), answer -> true);
    }

    @Override
    public void close() {
        client.shutdown();
    }

    private static final class Text extends BaseSerializingTranscoder implements Transcoder<String> {
        Text() {
            super(CachedData.MAX_SIZE);
        }

        @Override
        public boolean asyncDecode(CachedData data) {
            return false;
        }

        @Override
        public CachedData encode(String text) {
            return new CachedData(0, text.getBytes(StandardCharsets.UTF_8), getMaxSize());
        }

        @Override
        public String decode(CachedData data) {
            return new String(data.getData(), StandardCharsets.UTF_8);
        }
    }
}
