package io.walservice.node.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.util.Durations;
import io.grpc.Status;
import io.walservice.node.ingress.WriteOutcome;
import io.walservice.node.log.EntryId;
import io.walservice.v1.Refusal;
import io.walservice.v1.Trilean;
import io.walservice.v1.WriteToLogResponse;
import java.time.Duration;
import org.apache.pekko.grpc.GrpcServiceException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswersTest {

    @Nested
    class The_answer_to {

        @Test
        void a_durable_entry_is_true_with_its_id() {
            assertThat(answer(new WriteOutcome.Durable(17)))
                    .isEqualTo(WriteToLogResponse.newBuilder()
                            .setDurable(Trilean.TRILEAN_TRUE)
                            .setEntryId("eu.3.17")
                            .build());
        }

        @Test
        void an_unknown_outcome_is_unknown_and_no_refusal() {
            assertThat(answer(new WriteOutcome.Unknown("no answer")))
                    .isEqualTo(WriteToLogResponse.newBuilder()
                            .setDurable(Trilean.TRILEAN_UNKNOWN)
                            .setMessage("whether the entry is durable is not known: no answer")
                            .build());
        }

        @Test
        void an_entry_for_which_there_was_no_room_is_false_and_says_when_to_repeat() {
            assertThat(answer(new WriteOutcome.Busy("too much in flight", Duration.ofMillis(50))))
                    .isEqualTo(WriteToLogResponse.newBuilder()
                            .setDurable(Trilean.TRILEAN_FALSE)
                            .setRefusal(Refusal.REFUSAL_RESOURCE_EXHAUSTED)
                            .setMessage("too much in flight")
                            .setRetryAfter(Durations.fromMillis(50))
                            .build());
        }

        @Test
        void an_entry_that_was_not_stored_is_false_and_says_when_to_repeat() {
            assertThat(answer(new WriteOutcome.NotStored("the log cannot be reached")))
                    .isEqualTo(WriteToLogResponse.newBuilder()
                            .setDurable(Trilean.TRILEAN_FALSE)
                            .setRefusal(Refusal.REFUSAL_UNAVAILABLE)
                            .setMessage("the log cannot be reached")
                            .setRetryAfter(Durations.fromMillis(100))
                            .build());
        }

        private static WriteToLogResponse answer(WriteOutcome outcome) {
            return Answers.of(outcome, sequence -> new EntryId("eu", 3, sequence));
        }
    }

    @Nested
    class A_unary_call {

        @Test
        void gives_true_and_unknown_as_they_are() {
            for (WriteOutcome outcome :
                    new WriteOutcome[] {new WriteOutcome.Durable(1), new WriteOutcome.Unknown("?")}) {
                WriteToLogResponse answer = Answers.of(outcome, sequence -> new EntryId("eu", 3, sequence));

                assertThat(Answers.unary(answer)).isSameAs(answer);
            }
        }

        @ParameterizedTest
        @CsvSource({
            "REFUSAL_INVALID_ARGUMENT, INVALID_ARGUMENT",
            "REFUSAL_NOT_FOUND, NOT_FOUND",
            "REFUSAL_RESOURCE_EXHAUSTED, RESOURCE_EXHAUSTED",
            "REFUSAL_UNAVAILABLE, UNAVAILABLE"
        })
        void fails_with_the_status_of_a_refusal_and_its_message(Refusal refusal, Status.Code code) {
            GrpcServiceException failure = failureOf(Answers.refused(refusal, "what and why"));

            assertThat(failure.getStatus().getCode()).isEqualTo(code);
            assertThat(failure.getStatus().getDescription()).isEqualTo("what and why");
            assertThat(failure.getMetadata().getText("retry-after-ms")).isEmpty();
        }

        @Test
        void says_in_a_trailer_when_to_repeat() {
            GrpcServiceException failure = failureOf(Answers.of(
                    new WriteOutcome.Busy("too much in flight", Duration.ofMillis(1_050)),
                    sequence -> new EntryId("eu", 3, sequence)));

            assertThat(failure.getMetadata().getText("retry-after-ms")).hasValue("1050");
        }

        private static GrpcServiceException failureOf(WriteToLogResponse answer) {
            return catchThrowableOfType(GrpcServiceException.class, () -> Answers.unary(answer));
        }
    }
}
