package io.walservice.namespace;

import java.util.List;
import java.util.Optional;

/** What a file says about regions. */
final class RegionFile {

    private RegionFile() {}

    static List<RegionSpec> read(List<Section> regions) {
        return regions.stream().map(RegionFile::read).toList();
    }

    private static RegionSpec read(Section section) {
        RegionSpec region = new RegionSpec(
                section.required("name", NamespaceRules.NAME_FORM),
                section.required("kafka", TargetRules.HOSTS_AND_PORTS),
                section.optionalText("topic"),
                api(section));
        section.refuseUnknown("a region");
        return region;
    }

    private static Optional<RegionSpec.Api> api(Section section) {
        boolean tls = section.truth("tls", false);
        if (tls && !section.has("api")) {
            section.refuse("api", RegionRules.API_FOR_TLS);
        }
        return section.optionalText("api").map(address -> new RegionSpec.Api(address, tls));
    }
}
