package io.walservice.node.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.node.control.NamespaceChange.Create;
import io.walservice.node.control.NamespaceChange.Decision;
import io.walservice.node.control.NamespaceChange.Delete;
import io.walservice.node.control.NamespaceChange.Update;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class NamespaceChangeTest {
    private static final Optional<NamespaceRevision> NONE = Optional.empty();

    @Nested
    class Creating {
        @Test
        void a_new_name_writes_revision_one() {
            assertThat(new Create(Specs.spec("ads")).decide(NONE))
                    .isEqualTo(new Decision.Write(Specs.spec("ads"), 1, false));
        }

        @Test
        void a_name_that_exists_is_refused() {
            assertThat(new Create(Specs.spec("ads")).decide(current(3, false)))
                    .isEqualTo(new Decision.Refuse(new ChangeResult.AlreadyExists("ads")));
        }

        @Test
        void a_name_that_was_deleted_continues_its_revisions() {
            assertThat(new Create(Specs.spec("ads", "again")).decide(current(3, true)))
                    .isEqualTo(new Decision.Write(Specs.spec("ads", "again"), 4, false));
        }

        @Test
        void a_name_that_was_deleted_keeps_what_is_fixed_as_its_log_is_taken_up_again() {
            assertThat(new Create(Specs.spec("ads", "", 8)).decide(current(3, true)))
                    .isEqualTo(new Decision.Refuse(new ChangeResult.FixedAtCreation(List.of(
                            "partitions: 8 (expected: 4, as it is fixed at creation)",
                            "queue.partitions: 64 (expected: 32, as it is fixed at creation)"))));
        }
    }

    @Nested
    class Updating {
        @Test
        void writes_the_next_revision() {
            assertThat(new Update(Specs.spec("ads", "new"), 3).decide(current(3, false)))
                    .isEqualTo(new Decision.Write(Specs.spec("ads", "new"), 4, false));
        }

        @Test
        void without_an_expected_revision_takes_whichever_is_current() {
            assertThat(new Update(Specs.spec("ads"), NamespaceChange.ANY_REVISION).decide(current(3, false)))
                    .isInstanceOf(Decision.Write.class);
        }

        @Test
        void is_refused_when_somebody_else_was_faster() {
            assertThat(new Update(Specs.spec("ads"), 2).decide(current(3, false)))
                    .isEqualTo(new Decision.Refuse(new ChangeResult.Conflict("ads", 2, 3)));
        }

        @Test
        void is_refused_where_there_is_nothing_or_it_was_deleted() {
            Decision notFound = new Decision.Refuse(new ChangeResult.NotFound("ads"));
            assertThat(new Update(Specs.spec("ads"), 0).decide(NONE)).isEqualTo(notFound);
            assertThat(new Update(Specs.spec("ads"), 3).decide(current(3, true)))
                    .isEqualTo(notFound);
        }

        @Test
        void cannot_touch_what_is_fixed_at_creation() {
            assertThat(new Update(Specs.spec("ads", "", 2), 3).decide(current(3, false)))
                    .isInstanceOfSatisfying(
                            Decision.Refuse.class,
                            refuse -> assertThat(refuse.result()).isInstanceOf(ChangeResult.FixedAtCreation.class));
        }
    }

    @Nested
    class Deleting {
        @Test
        void is_a_revision_that_keeps_the_configuration() {
            assertThat(new Delete("ads", 3).decide(current(3, false)))
                    .isEqualTo(new Decision.Write(Specs.spec("ads"), 4, true));
        }

        @Test
        void is_refused_when_somebody_else_was_faster() {
            assertThat(new Delete("ads", 1).decide(current(3, false)))
                    .isEqualTo(new Decision.Refuse(new ChangeResult.Conflict("ads", 1, 3)));
        }

        @Test
        void twice_is_refused() {
            assertThat(new Delete("ads", 0).decide(current(4, true)))
                    .isEqualTo(new Decision.Refuse(new ChangeResult.NotFound("ads")));
        }
    }

    @Nested
    class An_index_of_a_target {
        private static final String BY_EMAIL = "name: by-email, field: email";
        private static final String BY_STATE = "name: by-state, attribute: state";

        @Test
        void is_of_the_first_revision_of_a_new_namespace() {
            assertThat(generations(new Create(Specs.indexed("ads", BY_EMAIL)).decide(NONE)))
                    .isEqualTo(Map.of("by-email", 1L));
        }

        @Test
        void keeps_its_generation_while_a_change_leaves_it_as_it_is() {
            Decision first = new Update(Specs.indexed("ads", BY_EMAIL), 3).decide(current(3, false));
            Decision second = new Update(Specs.indexed("ads", BY_STATE, BY_EMAIL), 4).decide(after(first));

            assertThat(generations(first)).isEqualTo(Map.of("by-email", 4L));
            assertThat(generations(second)).isEqualTo(Map.of("by-email", 4L, "by-state", 5L));
        }

        @Test
        void is_of_a_new_generation_in_a_namespace_that_was_deleted_and_created_again() {
            Decision created = new Create(Specs.indexed("ads", BY_EMAIL)).decide(NONE);
            Decision deleted = new Delete("ads", 1).decide(after(created));
            Decision again = new Create(Specs.indexed("ads", BY_EMAIL)).decide(after(deleted));

            assertThat(generations(deleted)).isEqualTo(Map.of("by-email", 1L));
            assertThat(generations(again)).isEqualTo(Map.of("by-email", 3L));
        }

        private static Map<String, Long> generations(Decision decision) {
            return Specs.generations(((Decision.Write) decision).spec());
        }

        private static Optional<NamespaceRevision> after(Decision decision) {
            Decision.Write write = (Decision.Write) decision;
            return Optional.of(
                    new NamespaceRevision(write.spec(), write.revision(), "ann", Instant.EPOCH, write.deleted()));
        }
    }

    private static Optional<NamespaceRevision> current(long revision, boolean deleted) {
        return Optional.of(new NamespaceRevision(Specs.spec("ads"), revision, "ann", Instant.EPOCH, deleted));
    }
}
