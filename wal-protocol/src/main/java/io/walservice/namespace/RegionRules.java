package io.walservice.namespace;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What makes the regions of a namespace valid, whichever node looks at them. */
final class RegionRules {

    static final String API_FOR_TLS = "host:port, as tls is true";

    private static final int MOST_REGIONS = 16;

    private final Map<String, Integer> names = new HashMap<>();
    private final Map<Log, Integer> logs = new HashMap<>();
    private final Faults faults;

    private RegionRules(Faults faults) {
        this.faults = faults;
    }

    /** Where the entries of a region are; no topic: the standard one, whatever that is called there. */
    private record Log(Set<String> servers, Optional<String> topic) {}

    static void check(NamespaceSpec spec, Faults faults) {
        List<RegionSpec> regions = spec.regions();
        if (regions.size() > MOST_REGIONS) {
            faults.add("regions", regions.size() + " regions", "at most " + MOST_REGIONS);
        }
        if (!regions.isEmpty() && spec.queue().type().equals("sqs")) {
            faults.add("regions", regions.size() + " regions", "none, as queue.type is sqs and not kafka");
        }
        RegionRules rules = new RegionRules(faults);
        for (int i = 0; i < regions.size(); i++) {
            rules.check(i, regions.get(i));
        }
    }

    private void check(int index, RegionSpec region) {
        String path = pathOf(index);
        name(path + ".name", region.name(), index);
        if (TargetRules.areHostsAndPorts(region.kafka())) {
            log(path + ".kafka", region, index);
        } else {
            faults.add(path + ".kafka", region.kafka(), TargetRules.HOSTS_AND_PORTS);
        }
        region.topic().ifPresent(topic -> TargetRules.checkTopic(path, topic, faults));
        region.api()
                .map(RegionSpec.Api::address)
                .filter(address -> !TargetRules.isHostAndPort(address))
                .ifPresent(address -> faults.add(path + ".api", address, "host:port"));
    }

    private void name(String path, String name, int index) {
        if (!NamespaceRules.isName(name)) {
            faults.add(path, name, NamespaceRules.NAME_FORM);
            return;
        }
        Integer first = names.putIfAbsent(name, index);
        if (first != null) {
            faults.add(path, name, "a name used once, also at " + pathOf(first));
        }
    }

    /** Two regions with one topic would each apply what it wrote itself as if it were the other's. */
    private void log(String path, RegionSpec region, int index) {
        Set<String> servers = Stream.of(region.kafka().split(",", -1))
                .map(server -> server.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        Integer first = logs.putIfAbsent(new Log(servers, region.topic()), index);
        if (first != null) {
            faults.add(path, region.kafka(), "other servers or another topic than " + pathOf(first));
        }
    }

    private static String pathOf(int index) {
        return "regions[" + index + "]";
    }
}
