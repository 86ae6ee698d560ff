package io.walservice.namespace;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a file says about a target of type {@code evcache}. */
final class CacheFile {

    private static final Map<String, CacheItems.By> KEYS =
            Map.of("id", CacheItems.By.ID, "id-and-key", CacheItems.By.ID_AND_KEY);

    /** What only such a target has. */
    static final List<String> FIELDS = List.of("app", "keys", "replicas", "timeToLive", "largestItem");

    private CacheFile() {}

    static TargetSpec.Kind read(Section section) {
        return new TargetSpec.EvCache(
                new CacheItems(
                        section.required("app", CacheRules.APP_FORM),
                        section.choice("keys", KEYS, NamespaceDefaults.CACHE_KEYS)),
                replicas(section),
                section.duration("timeToLive", NamespaceDefaults.CACHE_LIFETIME),
                section.duration("timeout", NamespaceDefaults.CACHE_TIMEOUT),
                section.size("largestItem", NamespaceDefaults.CACHE_LARGEST_ITEM));
    }

    private static List<CacheReplica> replicas(Section target) {
        List<CacheReplica> replicas = new ArrayList<>();
        for (Section section : target.sections("replicas")) {
            Optional<String> region = section.optionalText("region");
            boolean dns = section.has("dns");
            if (section.has("servers") == dns) {
                section.refuse("servers", CacheRules.PLACES);
            }
            CacheReplica.Place place = dns
                    ? new CacheReplica.Dns(section.text("dns", ""))
                    : new CacheReplica.Servers(section.text("servers", ""));
            section.refuseUnknown("a replica");
            replicas.add(new CacheReplica(region, place));
        }
        return replicas;
    }
}
