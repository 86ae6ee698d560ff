package io.walservice.namespace;

import io.walservice.admin.v1.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Regions as messages. */
final class RegionMessages {

    private RegionMessages() {}

    static Region toMessage(RegionSpec region) {
        return Region.newBuilder()
                .setName(region.name())
                .setKafka(region.kafka())
                .setTopic(region.topic().orElse(""))
                .setApi(region.api().map(RegionSpec.Api::address).orElse(""))
                .setTls(region.api().map(RegionSpec.Api::tls).orElse(false))
                .build();
    }

    static List<RegionSpec> toSpecs(List<Region> messages, MessageFields fields) {
        List<RegionSpec> regions = new ArrayList<>();
        for (Region message : messages) {
            regions.add(toSpec("regions[" + regions.size() + "]", message, fields));
        }
        return regions;
    }

    private static RegionSpec toSpec(String path, Region message, MessageFields fields) {
        if (message.getName().isEmpty()) {
            fields.missing(path + ".name", NamespaceRules.NAME_FORM);
        }
        if (message.getKafka().isEmpty()) {
            fields.missing(path + ".kafka", TargetRules.HOSTS_AND_PORTS);
        }
        Optional<String> api = MessageFields.optional(message.getApi());
        if (message.getTls() && api.isEmpty()) {
            fields.missing(path + ".api", RegionRules.API_FOR_TLS);
        }
        return new RegionSpec(
                message.getName(),
                message.getKafka(),
                MessageFields.optional(message.getTopic()),
                api.map(address -> new RegionSpec.Api(address, message.getTls())));
    }
}
