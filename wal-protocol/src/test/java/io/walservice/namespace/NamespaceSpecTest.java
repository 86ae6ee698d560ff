package io.walservice.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class NamespaceSpecTest {
    private static final RegionSpec US = Namespaces.region("us", "kafka.us:9092");
    private static final RegionSpec EU = Namespaces.region("eu", "kafka.eu:9092");
    private static final RegionSpec AP = Namespaces.region("ap", "kafka.ap:9092");
    private static final TargetSpec STORE = target("store");
    private static final TargetSpec FEED = target("feed");

    @Nested
    class A_namespace_of_several_regions {
        private final NamespaceSpec spec = Namespaces.in(US, EU, AP);

        @Test
        void replicates() {
            assertThat(spec.replicates()).isTrue();
            assertThat(spec.region("eu")).contains(EU);
            assertThat(spec.region("sa")).isEmpty();
        }

        @Test
        void ranks_regions_by_their_names_whatever_the_order_of_the_list() {
            assertThat(spec.rankOf("ap")).isEqualTo(0);
            assertThat(spec.rankOf("eu")).isEqualTo(1);
            assertThat(spec.rankOf("us")).isEqualTo(2);
            assertThat(spec.rankOf("zz")).as("one that is not listed").isEqualTo(0);
        }

        @Test
        void applies_the_entries_of_the_other_regions_to_targets_that_want_all() {
            assertThat(spec.sourcesOf(STORE, "eu")).containsExactly("us", "ap");
        }

        @Test
        void applies_the_own_entries_alone_to_targets_that_want_no_others() {
            assertThat(spec.sourcesOf(FEED, "eu")).isEmpty();
        }

        @Test
        void applies_nothing_from_elsewhere_in_a_region_that_is_not_part_of_it() {
            assertThat(spec.sourcesOf(STORE, "sa")).isEmpty();
        }
    }

    @Nested
    class A_namespace_of_one_region {
        @Test
        void does_not_replicate_whether_that_is_listed_or_not() {
            for (NamespaceSpec spec : List.of(Namespaces.in(), Namespaces.in(EU))) {
                assertThat(spec.replicates()).isFalse();
                assertThat(spec.rankOf("eu")).isEqualTo(0);
                assertThat(spec.sourcesOf(STORE, "eu")).isEmpty();
            }
        }
    }

    @Nested
    class A_region {
        @Test
        void has_the_topic_it_names_or_else_the_usual_one() {
            RegionSpec named = Namespaces.ADS.region("us").orElseThrow();
            assertThat(named.topicOr("other")).isEqualTo("wal.ads");
            assertThat(EU.topicOr("other")).isEqualTo("other");
        }
    }

    private static TargetSpec target(String name) {
        return Namespaces.ADS.target(name).orElseThrow();
    }
}
