package io.walservice.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KvRulesTest {

    private static final KvIndex BY_EMAIL = field("by-email", "customer.email");

    @Nested
    class Indexes {
        @Test
        void are_up_to_16_of_names_as_long_as_those_of_targets() {
            var most = IntStream.range(0, 16)
                    .mapToObj(i -> field("i".repeat(62) + (10 + i), "f".repeat(256)))
                    .toList();
            assertThat(faults(most)).isEmpty();
            assertThat(faults(IntStream.range(0, 17)
                            .mapToObj(i -> field("by-" + i, "email"))
                            .toList()))
                    .containsExactly("targets[0].indexes: 17 indexes (expected: at most 16)");
        }

        @Test
        void have_different_names() {
            assertThat(faults(List.of(BY_EMAIL, field("By", "email"), attribute("by-email", "email"))))
                    .containsExactly(
                            "targets[0].indexes[1].name: By (expected: " + NamespaceRules.NAME_FORM + ")",
                            "targets[0].indexes[2].name: by-email"
                                    + " (expected: a name used once, also at targets[0].indexes[0])");
        }

        @Test
        void may_have_the_names_of_those_of_another_target() {
            assertThat(NamespaceRules.faults(Namespaces.with(
                            "", List.of(kv("a", "table_a", List.of(BY_EMAIL)), kv("b", "table_b", List.of(BY_EMAIL))))))
                    .isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"email", "customer.email", "a.b.c", " ", "größe", "a-b"})
        void look_into_any_field(String path) {
            assertThat(faults(List.of(field("by", path)))).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", ".", ".email", "customer.", "customer..email"})
        void refuse_fields_without_a_name(String path) {
            assertThat(faults(List.of(field("by", path))))
                    .containsExactly("targets[0].indexes[0].field: " + (path.isEmpty() ? "\"\"" : path)
                            + " (expected: 1 to 256 characters, with a name before and after each dot)");
            assertThat(faults(List.of(field("by", "f".repeat(257))))).hasSize(1);
        }

        @Test
        void look_at_attributes_that_an_entry_can_have() {
            assertThat(faults(List.of(attribute("by", "ü".repeat(64))))).isEmpty();
            assertThat(faults(List.of(
                            attribute("none", ""),
                            attribute("own", "wal-region"),
                            attribute("long", "ü".repeat(64) + "u"))))
                    .containsExactly(
                            "targets[0].indexes[0].attribute: \"\" (expected: 1 to 128 bytes, not beginning with wal-)",
                            "targets[0].indexes[1].attribute: wal-region"
                                    + " (expected: 1 to 128 bytes, not beginning with wal-)",
                            "targets[0].indexes[2].attribute: " + "ü".repeat(64) + "u"
                                    + " (expected: 1 to 128 bytes, not beginning with wal-)");
        }

        @Test
        void are_for_namespaces_without_regions() {
            var indexed = Namespaces.in(Namespaces.region("eu", "kafka:9092"))
                    .with(List.of(Namespaces.indexed("orders", List.of(BY_EMAIL))));
            assertThat(NamespaceRules.faults(indexed))
                    .containsExactly("targets[0].indexes: 1 indexes"
                            + " (expected: none with regions, as indexes are not kept between regions yet)");
        }
    }

    @Nested
    class A_table {
        @Test
        void may_be_that_of_two_targets_where_neither_has_indexes() {
            assertThat(NamespaceRules.faults(
                            Namespaces.with("", List.of(kv("a", "orders", List.of()), kv("b", "orders", List.of())))))
                    .isEmpty();
        }

        @Test
        void with_indexes_is_that_of_one_target_alone() {
            var plain = kv("a", "orders", List.of());
            var indexed = kv("b", "orders", List.of(BY_EMAIL));
            String fault = "targets[1].table: orders (expected: a table used once, also at targets[0], as there are"
                    + " indexes)";
            assertThat(NamespaceRules.faults(Namespaces.with("", List.of(plain, indexed))))
                    .containsExactly(fault);
            assertThat(NamespaceRules.faults(Namespaces.with("", List.of(indexed, kv("c", "orders", List.of())))))
                    .containsExactly(fault);
        }
    }

    private static List<String> faults(List<KvIndex> indexes) {
        return NamespaceRules.faults(Namespaces.with("", List.of(Namespaces.indexed("orders", indexes))));
    }

    private static TargetSpec kv(String name, String table, List<KvIndex> indexes) {
        return new TargetSpec(
                name, new TargetSpec.Kv(table, indexes), TargetSpec.Manner.parallel(1, TargetSpec.Sources.ALL));
    }

    private static KvIndex field(String name, String path) {
        return new KvIndex(name, new KvIndex.Field(path), false, 0);
    }

    private static KvIndex attribute(String name, String attribute) {
        return new KvIndex(name, new KvIndex.Attribute(attribute), false, 0);
    }
}
