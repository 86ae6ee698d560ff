package io.walservice.namespace;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** What makes a target of type {@code evcache} valid. */
final class CacheRules {

    static final String APP_FORM = "1 to 64 of a-z, A-Z, 0-9, ., _ and -";
    static final String PLACES = "either servers or dns";

    private static final Pattern APP = Pattern.compile("[a-zA-Z0-9._-]{1,64}");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,64}");
    private static final int MOST_REPLICAS = 64;
    private static final Duration LONGEST_LIFE = Duration.ofDays(20 * 365);
    private static final DataSize SMALLEST_ITEM = new DataSize(1024);
    private static final DataSize LARGEST_ITEM = new DataSize(1024 * 1024 * 1024);

    private CacheRules() {}

    static void check(String path, TargetSpec.EvCache cache, Faults faults) {
        if (!APP.matcher(cache.items().app()).matches()) {
            faults.add(path + ".app", cache.items().app(), APP_FORM);
        }
        List<CacheReplica> replicas = cache.replicas();
        if (replicas.isEmpty() || replicas.size() > MOST_REPLICAS) {
            faults.add(path + ".replicas", replicas.size() + " replicas", "1 to " + MOST_REPLICAS);
        }
        for (int i = 0; i < replicas.size(); i++) {
            check(path + ".replicas[" + i + "]", replicas.get(i), faults);
        }
        Duration life = cache.lifetime();
        if (life.isNegative() || life.compareTo(LONGEST_LIFE) > 0 || life.toNanosPart() != 0) {
            faults.add(path + ".timeToLive", DurationText.format(life), "0s, for ever, to 7300d, whole seconds");
        }
        TargetRules.checkTimeout(path, cache.timeout(), faults);
        long item = cache.largestItem().bytes();
        if (item < SMALLEST_ITEM.bytes() || item > LARGEST_ITEM.bytes()) {
            faults.add(path + ".largestItem", cache.largestItem(), SMALLEST_ITEM + " to " + LARGEST_ITEM);
        }
    }

    private static void check(String path, CacheReplica replica, Faults faults) {
        replica.region().ifPresent(region -> {
            if (!REGION.matcher(region).matches()) {
                faults.add(path + ".region", region, "1 to 64 of a-z, 0-9 and -");
            }
        });
        if (replica.place() instanceof CacheReplica.Servers servers && !TargetRules.areHostsAndPorts(servers.list())) {
            faults.add(path + ".servers", servers.list(), TargetRules.HOSTS_AND_PORTS);
        } else if (replica.place() instanceof CacheReplica.Dns dns && !TargetRules.isHostAndPort(dns.name())) {
            faults.add(path + ".dns", dns.name(), "host:port");
        }
    }
}
