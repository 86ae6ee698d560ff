package io.walservice.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegionRulesTest {
    private static final RegionSpec EU = Namespaces.region("eu", "kafka-1.eu:9092,kafka-2.eu:9092");
    private static final RegionSpec US = Namespaces.region("us", "kafka.us:9092");

    @Test
    void a_namespace_lives_in_up_to_16_regions() {
        assertThat(faults()).isEmpty();
        assertThat(faults(EU)).isEmpty();
        assertThat(faults(EU, US)).isEmpty();
        assertThat(faults(regions(16))).isEmpty();
        assertThat(faults(regions(17))).containsExactly("regions: 17 regions (expected: at most 16)");
    }

    @Test
    void their_names_are_as_others_and_differ() {
        assertThat(faults(EU, Namespaces.region("US east", "kafka.us:9092"), Namespaces.region("eu", "kafka:9092")))
                .containsExactly(
                        "regions[1].name: US east (expected: 1 to 64 of a-z, 0-9 and -, beginning with a letter)",
                        "regions[2].name: eu (expected: a name used once, also at regions[0])");
    }

    @Test
    void each_says_where_it_is_in_forms_that_can_be_used() {
        var api = Optional.of(new RegionSpec.Api("wal.us", false));
        assertThat(faults(Namespaces.region("eu", "kafka"), new RegionSpec("us", "", Optional.of("a b"), api)))
                .containsExactly(
                        "regions[0].kafka: kafka (expected: host:port, several with commas between them)",
                        "regions[1].kafka: \"\" (expected: host:port, several with commas between them)",
                        "regions[1].topic: a b (expected: 1 to 249 of a-z, A-Z, 0-9, ., _ and -, neither . nor ..)",
                        "regions[1].api: wal.us (expected: host:port)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka-1.eu:9092,kafka-2.eu:9092",
                "kafka-2.eu:9092, kafka-1.eu:9092",
                "KAFKA-1.EU:9092,kafka-2.eu:9092"
            })
    void no_two_have_the_same_topic_of_the_same_servers_however_those_are_written(String servers) {
        assertThat(faults(US, EU, Namespaces.region("also", servers)))
                .containsExactly("regions[2].kafka: %s (expected: other servers or another topic than regions[1])"
                        .formatted(servers));
        assertThat(faults(on(EU, "x"), on(Namespaces.region("also", servers), "x")))
                .hasSize(1);
    }

    @Test
    void several_may_share_servers_where_their_topics_differ() {
        var shared = Namespaces.region("us", EU.kafka());
        assertThat(faults(on(EU, "wal-eu.ads"), on(shared, "wal-us.ads"))).isEmpty();
        assertThat(faults(EU, on(shared, "wal-us.ads"))).isEmpty();
    }

    @Test
    void they_need_a_queue_that_others_can_read() {
        assertThat(NamespaceRules.faults(Namespaces.in(new QueueSpec("sqs", 32), EU, US)))
                .containsExactly("regions: 2 regions (expected: none, as queue.type is sqs and not kafka)");
    }

    private static RegionSpec on(RegionSpec region, String topic) {
        return new RegionSpec(region.name(), region.kafka(), Optional.of(topic), region.api());
    }

    private static RegionSpec[] regions(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Namespaces.region("r" + i, "kafka-" + i + ":9092"))
                .toArray(RegionSpec[]::new);
    }

    private static List<String> faults(RegionSpec... regions) {
        return NamespaceRules.faults(Namespaces.in(regions));
    }
}
