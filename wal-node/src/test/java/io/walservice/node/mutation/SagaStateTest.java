package io.walservice.node.mutation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.protobuf.ByteString;
import io.walservice.internal.v1.MutationApplied;
import io.walservice.internal.v1.MutationCommitted;
import io.walservice.internal.v1.MutationEvent;
import io.walservice.internal.v1.MutationFinished;
import io.walservice.internal.v1.MutationOpened;
import io.walservice.internal.v1.MutationPlace;
import io.walservice.internal.v1.MutationReceived;
import io.walservice.internal.v1.MutationRefused;
import io.walservice.node.mutation.SagaState.Completion;
import io.walservice.node.mutation.SagaState.Opening;
import io.walservice.node.mutation.SagaState.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class SagaStateTest {
    private static final long EXPIRES = 1_000;
    private static final MutationPlace STORE = place("store");
    private static final MutationPlace CACHE = place("cache");

    private static MutationPlace place(String target) {
        return MutationPlace.newBuilder().setNamespace("bank").setTarget(target).build();
    }

    private static MutationReceived whole(String content, String fingerprint) {
        return MutationReceived.newBuilder()
                .setContent(content)
                .setItems(2)
                .setFingerprint(ByteString.copyFromUtf8(fingerprint))
                .addPlaces(STORE)
                .addPlaces(CACHE)
                .build();
    }

    private static MutationEvent opened(String content) {
        return MutationEvent.newBuilder()
                .setOpened(MutationOpened.newBuilder().setContent(content).setExpiresMillis(EXPIRES))
                .build();
    }

    private static final MutationEvent RECEIVED =
            MutationEvent.newBuilder().setReceived(whole("c1", "same")).build();
    private static final MutationEvent COMMITTED = MutationEvent.newBuilder()
            .setCommitted(MutationCommitted.newBuilder().setWriteMicros(7))
            .build();
    private static final MutationEvent REFUSED = MutationEvent.newBuilder()
            .setRefused(MutationRefused.newBuilder()
                    .setKind(Refused.Kind.CONDITION.number())
                    .setReason("items[1].condition"))
            .build();
    private static final MutationEvent FINISHED = MutationEvent.newBuilder()
            .setFinished(MutationFinished.getDefaultInstance())
            .build();

    private static MutationEvent applied(MutationPlace place) {
        return MutationEvent.newBuilder()
                .setApplied(MutationApplied.newBuilder().setPlace(place))
                .build();
    }

    private static SagaState after(MutationEvent... events) {
        return Arrays.stream(events).reduce(SagaState.EMPTY, SagaState::with, (left, right) -> right);
    }

    @Nested
    class Arrows {
        @Test
        void opened_begins_to_stage() {
            assertThat(after(opened("c1")).stage()).isEqualTo(Stage.STAGING);
            assertThat(after(opened("c1")).expiresMillis()).isEqualTo(EXPIRES);
        }

        @Test
        void finished_forgets_what_was_never_whole() {
            assertThat(after(opened("c1"), FINISHED)).isEqualTo(SagaState.EMPTY);
        }

        @Test
        void received_prepares() {
            SagaState state = after(opened("c1"), RECEIVED);
            assertThat(state.stage()).isEqualTo(Stage.PREPARING);
            assertThat(state.pending()).containsExactly(STORE, CACHE);
        }

        @Test
        void committed_applies() {
            SagaState state = after(opened("c1"), RECEIVED, COMMITTED);
            assertThat(state.stage()).isEqualTo(Stage.APPLYING);
            assertThat(state.writeMicros()).isEqualTo(7);
        }

        @Test
        void applied_by_some_goes_on_applying() {
            SagaState state = after(opened("c1"), RECEIVED, COMMITTED, applied(CACHE));
            assertThat(state.stage()).isEqualTo(Stage.APPLYING);
            assertThat(state.pending()).containsExactly(STORE);
        }

        @Test
        void applied_by_all_releases() {
            assertThat(after(opened("c1"), RECEIVED, COMMITTED, applied(CACHE), applied(STORE))
                            .stage())
                    .isEqualTo(Stage.RELEASING);
        }

        @Test
        void finished_after_that_is_the_end() {
            SagaState state = after(opened("c1"), RECEIVED, COMMITTED, applied(CACHE), applied(STORE), FINISHED);
            assertThat(state.stage()).isEqualTo(Stage.APPLIED);
            assertThat(state.contents()).isEmpty();
        }

        @Test
        void refused_undoes() {
            SagaState state = after(opened("c1"), RECEIVED, REFUSED);
            assertThat(state.stage()).isEqualTo(Stage.UNDOING);
            assertThat(state.refused())
                    .isEqualTo(Optional.of(new Refused(Refused.Kind.CONDITION, "items[1].condition")));
        }

        @Test
        void finished_after_that_is_the_other_end() {
            assertThat(after(opened("c1"), RECEIVED, REFUSED, FINISHED).stage()).isEqualTo(Stage.REFUSED);
        }
    }

    @Nested
    class Events_that_a_former_owner_wrote_late {
        @Test
        void do_not_end_what_has_become_whole() {
            assertThat(after(opened("c1"), RECEIVED, FINISHED).stage()).isEqualTo(Stage.PREPARING);
        }

        @Test
        void may_come_before_the_commit_that_they_follow() {
            assertThat(after(opened("c1"), RECEIVED, applied(STORE), applied(CACHE), COMMITTED)
                            .stage())
                    .isEqualTo(Stage.RELEASING);
        }

        @Test
        void bring_no_set_back() {
            SagaState end = after(
                    opened("c1"),
                    RECEIVED,
                    COMMITTED,
                    applied(STORE),
                    applied(CACHE),
                    FINISHED,
                    RECEIVED,
                    COMMITTED,
                    REFUSED,
                    FINISHED);
            assertThat(end.stage()).isEqualTo(Stage.APPLIED);
        }

        @RepeatedTest(50)
        void change_no_stage_backwards(RepetitionInfo repetition) {
            List<MutationEvent> events = new ArrayList<>(List.of(
                    opened("c1"),
                    RECEIVED,
                    COMMITTED,
                    applied(STORE),
                    applied(CACHE),
                    FINISHED,
                    opened("c2"),
                    RECEIVED,
                    COMMITTED,
                    applied(STORE),
                    applied(CACHE),
                    FINISHED));
            Collections.shuffle(events.subList(2, events.size()), new Random(repetition.getCurrentRepetition()));
            SagaState state = SagaState.EMPTY;
            for (MutationEvent event : events) {
                SagaState next = state.with(event);
                assertThat(next.stage().number())
                        .isGreaterThanOrEqualTo(state.stage().number());
                state = next;
            }
            assertThat(state.stage()).isIn(Stage.RELEASING, Stage.APPLIED);
            assertThat(state.writeMicros()).isEqualTo(7);
        }
    }

    @Test
    void an_event_of_a_later_version_is_not_passed_over() {
        assertThatIllegalStateException().isThrownBy(() -> SagaState.EMPTY.with(MutationEvent.getDefaultInstance()));
    }

    @Nested
    class Content {
        @Test
        void may_be_begun_again_while_none_is_whole() {
            assertThat(SagaState.EMPTY.open()).isEqualTo(Opening.EXPECTED);
            assertThat(after(opened("c1")).open()).isEqualTo(Opening.EXPECTED);
        }

        @Test
        void is_not_asked_for_once_one_is_whole() {
            assertThat(after(opened("c1"), RECEIVED).open()).isEqualTo(Opening.WHOLE);
        }

        @Test
        void may_not_be_begun_without_end() {
            SagaState state = SagaState.EMPTY;
            for (int n = 0; n < SagaState.MOST_CONTENTS; n++) {
                state = state.with(opened("c" + n));
            }
            assertThat(state.open()).isEqualTo(Opening.TOO_OFTEN);
        }

        @Test
        void is_whole_when_it_is_known_and_in_time() {
            assertThat(after(opened("c1")).complete(whole("c1", "same"), EXPIRES - 1))
                    .isEqualTo(Completion.NEW);
            assertThat(after(opened("c1")).complete(whole("c1", "same"), EXPIRES))
                    .isEqualTo(Completion.UNKNOWN);
            assertThat(after(opened("c1")).complete(whole("c2", "same"), EXPIRES - 1))
                    .isEqualTo(Completion.UNKNOWN);
        }

        @Test
        void of_a_repeat_is_told_from_another_sets() {
            SagaState whole = after(opened("c1"), RECEIVED);
            assertThat(whole.complete(whole("c9", "same"), 0)).isEqualTo(Completion.REPEATED);
            assertThat(whole.complete(whole("c9", "other"), 0)).isEqualTo(Completion.DIFFERENT);
        }
    }
}
