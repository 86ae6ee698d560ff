package io.walservice.namespace;

import io.walservice.admin.v1.CacheKeys;
import io.walservice.admin.v1.EvCacheTarget;
import java.util.ArrayList;
import java.util.List;

/** A target of type {@code evcache} as a message. */
final class CacheMessages {

    private CacheMessages() {}

    static EvCacheTarget toMessage(TargetSpec.EvCache cache) {
        EvCacheTarget.Builder message = EvCacheTarget.newBuilder()
                .setApp(cache.items().app())
                .setKeys(
                        switch (cache.items().by()) {
                            case ID -> CacheKeys.CACHE_KEYS_ID;
                            case ID_AND_KEY -> CacheKeys.CACHE_KEYS_ID_AND_KEY;
                        })
                .setTimeToLive(NamespaceMessages.toMessage(cache.lifetime()))
                .setTimeout(NamespaceMessages.toMessage(cache.timeout()))
                .setLargestItemBytes(cache.largestItem().bytes());
        cache.replicas().forEach(replica -> message.addReplicas(toMessage(replica)));
        return message.build();
    }

    private static io.walservice.admin.v1.CacheReplica toMessage(CacheReplica replica) {
        var message = io.walservice.admin.v1.CacheReplica.newBuilder()
                .setRegion(replica.region().orElse(""));
        if (replica.place() instanceof CacheReplica.Servers servers) {
            message.setServers(servers.list());
        } else if (replica.place() instanceof CacheReplica.Dns dns) {
            message.setDns(dns.name());
        }
        return message.build();
    }

    static TargetSpec.Kind toSpec(String path, EvCacheTarget message, MessageFields fields) {
        return new TargetSpec.EvCache(
                new CacheItems(message.getApp(), keys(path, message.getKeys(), fields)),
                replicas(path, message, fields),
                fields.duration(
                        path + ".timeToLive",
                        message.hasTimeToLive(),
                        message.getTimeToLive(),
                        NamespaceDefaults.CACHE_LIFETIME),
                fields.duration(
                        path + ".timeout", message.hasTimeout(), message.getTimeout(), NamespaceDefaults.CACHE_TIMEOUT),
                fields.size(
                        path + ".largestItem", message.getLargestItemBytes(), NamespaceDefaults.CACHE_LARGEST_ITEM));
    }

    private static CacheItems.By keys(String path, CacheKeys keys, MessageFields fields) {
        return switch (keys) {
            case CACHE_KEYS_UNSPECIFIED -> NamespaceDefaults.CACHE_KEYS;
            case CACHE_KEYS_ID -> CacheItems.By.ID;
            case CACHE_KEYS_ID_AND_KEY -> CacheItems.By.ID_AND_KEY;
            case UNRECOGNIZED -> {
                fields.unknown(path + ".keys", "id or id-and-key");
                yield NamespaceDefaults.CACHE_KEYS;
            }
        };
    }

    private static List<CacheReplica> replicas(String path, EvCacheTarget message, MessageFields fields) {
        List<CacheReplica> replicas = new ArrayList<>();
        for (var replica : message.getReplicasList()) {
            replicas.add(new CacheReplica(
                    MessageFields.optional(replica.getRegion()),
                    place(path + ".replicas[" + replicas.size() + "]", replica, fields)));
        }
        return replicas;
    }

    private static CacheReplica.Place place(
            String path, io.walservice.admin.v1.CacheReplica replica, MessageFields fields) {
        return switch (replica.getPlaceCase()) {
            case SERVERS -> new CacheReplica.Servers(replica.getServers());
            case DNS -> new CacheReplica.Dns(replica.getDns());
            case PLACE_NOT_SET -> {
                fields.missing(path + ".servers", CacheRules.PLACES);
                yield new CacheReplica.Servers("");
            }
        };
    }
}
