package io.walservice.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class IndexGenerationsTest {

    private static final KvIndex BY_EMAIL = new KvIndex("by-email", new KvIndex.Field("customer.email"), true, 0);
    private static final KvIndex BY_STATUS = new KvIndex("by-status", new KvIndex.Attribute("status"), false, 0);

    @Nested
    class An_index {
        @Test
        void begins_with_the_revision_that_has_it_first_whatever_was_said_of_it() {
            assertThat(next(spec("orders", BY_EMAIL.declaredIn(99)), Optional.empty(), 1))
                    .isEqualTo(spec("orders", BY_EMAIL.declaredIn(1)));
        }

        @Test
        void stays_what_it_is_while_others_come_and_go() {
            var before = spec("orders", BY_EMAIL.declaredIn(3), BY_STATUS.declaredIn(4));
            var other = new KvIndex("by-city", new KvIndex.Field("city"), false, 0);

            assertThat(next(spec("orders", other, BY_EMAIL.declaredIn(99)), Optional.of(before), 8))
                    .isEqualTo(spec("orders", other.declaredIn(8), BY_EMAIL.declaredIn(3)));
        }

        @Test
        void begins_anew_where_it_is_another_one_of_the_same_name() {
            var before = Optional.of(spec("orders", BY_EMAIL.declaredIn(3)));
            var ofAnAttribute = new KvIndex("by-email", new KvIndex.Attribute("customer.email"), true, 0);
            var ofAnotherField = new KvIndex("by-email", new KvIndex.Field("email"), true, 0);
            var notUnique = new KvIndex("by-email", BY_EMAIL.term(), false, 0);

            for (KvIndex changed : List.of(ofAnAttribute, ofAnotherField, notUnique)) {
                assertThat(next(spec("orders", changed), before, 8)).isEqualTo(spec("orders", changed.declaredIn(8)));
            }
        }

        @Test
        void begins_anew_in_another_table_or_target() {
            var before = Optional.of(spec("orders", BY_EMAIL.declaredIn(3)));
            var renamed = new TargetSpec(
                    "other",
                    new TargetSpec.Kv("orders", List.of(BY_EMAIL)),
                    TargetSpec.Manner.parallel(1, TargetSpec.Sources.ALL));

            assertThat(next(spec("others", BY_EMAIL), before, 8)).isEqualTo(spec("others", BY_EMAIL.declaredIn(8)));
            assertThat(next(Namespaces.with("", List.of(renamed)), before, 8)
                            .targets()
                            .get(0)
                            .kind())
                    .isEqualTo(new TargetSpec.Kv("orders", List.of(BY_EMAIL.declaredIn(8))));
        }

        @Test
        void that_was_removed_and_declared_again_is_a_new_one() {
            var first = next(spec("orders", BY_EMAIL), Optional.empty(), 1);
            var removed = next(spec("orders"), Optional.of(first), 2);
            var again = next(spec("orders", BY_EMAIL), Optional.of(removed), 3);

            assertThat(again).isEqualTo(spec("orders", BY_EMAIL.declaredIn(3)));
            assertThat(BY_EMAIL.declaredIn(1).id())
                    .isEqualTo("by-email@1")
                    .isNotEqualTo(BY_EMAIL.declaredIn(3).id());
        }
    }

    @Nested
    class A_namespace_that_was_stored {
        @RepeatedTest(50)
        void is_read_back_as_it_was_with_its_generations(RepetitionInfo repetition) {
            var random = new Random(repetition.getCurrentRepetition());
            var spec = IndexGenerations.with(
                    Namespaces.random(random), (target, index) -> random.nextLong(1, Long.MAX_VALUE));

            assertThat(StoredNamespace.read(StoredNamespace.json(spec))).isEqualTo(spec);
        }

        @Test
        void is_just_its_file_where_it_has_no_indexes() {
            assertThat(StoredNamespace.json(Namespaces.ADS)).isEqualTo(NamespaceFile.json(Namespaces.ADS));
        }

        @Test
        void is_what_its_file_says_but_for_the_generations() {
            var spec = spec("orders", BY_EMAIL.declaredIn(7));

            assertThat(NamespaceFile.read(NamespaceFile.json(spec)))
                    .isEqualTo(IndexGenerations.without(spec))
                    .isEqualTo(spec("orders", BY_EMAIL));
        }
    }

    private static NamespaceSpec next(NamespaceSpec spec, Optional<NamespaceSpec> before, long revision) {
        return IndexGenerations.next(spec, before, revision);
    }

    private static NamespaceSpec spec(String table, KvIndex... indexes) {
        return Namespaces.with("", List.of(Namespaces.indexed(table, List.of(indexes))));
    }
}
