package io.walservice.connectors.evcache;

import com.spotify.folsom.Resolver;
import io.walservice.namespace.CacheReplica;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Where the servers of a replica are now. Asks the name service, on a thread of the client that is there for it. */
final class ServerLookup implements Resolver {

    /** The node for each replica; the JVM remembers answers of the name service for as long, too. */
    static final long EVERY_SECONDS = 30;

    private final CacheReplica.Place place;
    private final Map<String, String> addresses = new ConcurrentHashMap<>();

    ServerLookup(CacheReplica.Place place) {
        this.place = place;
    }

    @Override
    public List<ResolveResult> resolve() {
        try {
            return place instanceof CacheReplica.Servers servers
                    ? named(servers.list())
                    : behind(((CacheReplica.Dns) place).name());
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The address of a host as it was last looked up. */
    String addressOf(String host) {
        return addresses.getOrDefault(host, host);
    }

    private List<ResolveResult> named(String list) throws UnknownHostException {
        List<ResolveResult> servers = new ArrayList<>();
        for (String server : Stream.of(list.split(",")).map(String::strip).toList()) {
            addresses.put(hostOf(server), InetAddress.getByName(hostOf(server)).getHostAddress());
            servers.add(new ResolveResult(hostOf(server), portOf(server), EVERY_SECONDS));
        }
        return servers;
    }

    private static List<ResolveResult> behind(String name) throws UnknownHostException {
        return Stream.of(InetAddress.getAllByName(hostOf(name)))
                .map(address -> new ResolveResult(address.getHostAddress(), portOf(name), EVERY_SECONDS))
                .toList();
    }

    private static String hostOf(String server) {
        return server.substring(0, server.lastIndexOf(':')).replace("[", "").replace("]", "");
    }

    private static int portOf(String server) {
        return Integer.parseInt(server.substring(server.lastIndexOf(':') + 1));
    }
}
