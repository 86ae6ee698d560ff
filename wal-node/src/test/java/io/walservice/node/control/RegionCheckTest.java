package io.walservice.node.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.ConfigFactory;
import io.walservice.namespace.NamespaceFile;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegionCheckTest {
    private static final String EU = "{name: eu, kafka: \"kafka.eu:9092\"}";
    private static final String US = "{name: us, kafka: \"kafka.us:9092\"}";

    @Test
    void a_namespace_that_lists_no_regions_may_be_stored_anywhere() {
        assertThat(faults(List.of("eu"), "")).isEmpty();
    }

    @Test
    void one_that_lists_regions_lists_this_one() {
        assertThat(faults(List.of(), EU + "," + US)).isEmpty();
        assertThat(faults(List.of(), US + ", {name: ap, kafka: \"kafka.ap:9092\"}"))
                .containsExactly("regions: us, ap (expected: with eu, the region of this node)");
    }

    @Test
    void only_regions_of_the_shard_are_listed_where_those_are_set() {
        assertThat(faults(List.of("eu", "us"), US + "," + EU)).isEmpty();
        assertThat(faults(List.of("us", "eu"), EU + ", {name: u, kafka: \"kafka.us:9092\"}"))
                .containsExactly("regions[1].name: u (expected: one of us, eu, as wal.regions says)");
    }

    @Test
    void the_topic_of_this_region_is_the_one_that_its_nodes_use() {
        assertThat(faults(
                        List.of(),
                        "{name: us, kafka: \"kafka.us:9092\", topic: elsewhere},"
                                + " {name: eu, kafka: \"kafka.eu:9092\", topic: wal.ads}"))
                .isEmpty();
        assertThat(faults(List.of(), US + ", {name: eu, kafka: \"kafka.eu:9092\", topic: ads}"))
                .containsExactly("regions[1].topic: ads (expected: wal.ads, the topic of this region's nodes)");
    }

    @Test
    void all_faults_are_named_at_once() {
        assertThat(faults(List.of("eu"), US)).hasSize(2);
    }

    @Test
    void a_node_outside_its_own_shards_regions_does_not_start() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RegionCheck("eu", List.of("us", "ap"), "wal."))
                .withMessage("wal.regions: us, ap (expected: with eu, which is wal.region)");
    }

    @Test
    void a_node_without_settings_of_its_own_allows_any_region() {
        assertThat(RegionCheck.from(ConfigFactory.load())).isEqualTo(new RegionCheck("local", List.of(), "wal."));
    }

    private static List<String> faults(List<String> allowed, String regions) {
        return new RegionCheck("eu", allowed, "wal.")
                .faults(NamespaceFile.read(
                        "{name: ads, targets: [{name: store, type: kv}], regions: [%s]}".formatted(regions)));
    }
}
