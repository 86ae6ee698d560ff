package io.walservice.connectors.evcache;

import com.spotify.folsom.RawMemcacheClient;
import com.spotify.folsom.ketama.AddressAndClient;
import com.spotify.folsom.ketama.NodeLocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Which server of a replica has an item: ketama, with the points where EVCache and spymemcached have them
 * ({@code EVCacheKetamaNodeLocatorConfiguration}, {@code KetamaNodeLocator}), so that their readers look where we
 * write. folsom's own ring has others.
 *
 * <p>An item whose server is away is on no other one meanwhile, as folsom's would be: when the server came back,
 * readers would find what it had before.
 */
final class KetamaRing implements NodeLocator {
    private static final int DIGESTS = 40;

    private final TreeMap<Long, RawMemcacheClient> points = new TreeMap<>();

    /** @param addressOf from a host to its address */
    KetamaRing(Collection<AddressAndClient> servers, UnaryOperator<String> addressOf) {
        for (AddressAndClient server : servers) {
            String host = server.getAddress().getHostText();
            String name = host + "/" + addressOf.apply(host) + ":"
                    + server.getAddress().getPort();
            for (int i = 0; i < DIGESTS; i++) {
                ByteBuffer digest = md5((name + "-" + i).getBytes(StandardCharsets.UTF_8));
                while (digest.hasRemaining()) {
                    points.put(Integer.toUnsignedLong(digest.getInt()), server.getClient());
                }
            }
        }
    }

    @Override
    public RawMemcacheClient findClient(byte[] key) {
        long point = Integer.toUnsignedLong(md5(key).getInt());
        Map.Entry<Long, RawMemcacheClient> next = points.ceilingEntry(point);
        return next == null ? points.firstEntry().getValue() : next.getValue();
    }

    private static ByteBuffer md5(byte[] bytes) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("MD5").digest(bytes))
                    .order(ByteOrder.LITTLE_ENDIAN);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
