package io.walservice.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import io.walservice.v1.Refusal;
import io.walservice.v1.Trilean;
import io.walservice.v1.WriteToLogResponse;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictTest {

    private static final WriteToLogResponse STORED =
            WriteToLogResponse.newBuilder().setDurable(Trilean.TRILEAN_TRUE).build();

    @Nested
    class A_stored_entry {
        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void is_settled_whatever_came_before(boolean mayBeStored) {
            assertThat(Verdict.of(STORED, mayBeStored)).isEqualTo(new Verdict.Settle(STORED));
        }
    }

    @Nested
    class A_refusal_for_good {
        @ParameterizedTest
        @EnumSource(names = {"REFUSAL_INVALID_ARGUMENT", "REFUSAL_NOT_FOUND", "REFUSAL_UNSPECIFIED"})
        void is_settled(Refusal refusal) {
            var answer = Verdict.refused(refusal, "no");
            assertThat(Verdict.of(answer, false)).isEqualTo(new Verdict.Settle(answer));
        }

        @ParameterizedTest
        @EnumSource(names = {"REFUSAL_INVALID_ARGUMENT", "REFUSAL_NOT_FOUND", "REFUSAL_UNSPECIFIED"})
        void proves_nothing_about_an_earlier_attempt(Refusal refusal) {
            var verdict = Verdict.of(Verdict.refused(refusal, "no such namespace"), true);
            assertThat(verdict).isInstanceOfSatisfying(Verdict.Settle.class, settled -> {
                assertThat(settled.response().getDurable()).isEqualTo(Trilean.TRILEAN_UNKNOWN);
                assertThat(settled.response().getMessage()).contains("no such namespace");
            });
        }
    }

    @Nested
    class A_refusal_for_now {
        @ParameterizedTest
        @EnumSource(names = {"REFUSAL_RESOURCE_EXHAUSTED", "REFUSAL_UNAVAILABLE"})
        void is_repeated_when_the_server_says(Refusal refusal) {
            var answer = Verdict.refused(refusal, "later").toBuilder()
                    .setRetryAfter(Duration.newBuilder().setSeconds(1).setNanos(5))
                    .build();
            assertThat(Verdict.of(answer, false)).isEqualTo(new Verdict.Repeat(1_000_000_005, false));
        }

        @Test
        void cannot_ask_for_more_than_a_day_or_for_the_past() {
            assertThat(repeatAfter(Long.MAX_VALUE)).isEqualTo(new Verdict.Repeat(TimeUnit.DAYS.toNanos(1), false));
            assertThat(repeatAfter(-5)).isEqualTo(new Verdict.Repeat(0, false));
        }

        private Verdict repeatAfter(long seconds) {
            var answer = Verdict.refused(Refusal.REFUSAL_UNAVAILABLE, "later").toBuilder()
                    .setRetryAfter(Duration.newBuilder().setSeconds(seconds))
                    .build();
            return Verdict.of(answer, false);
        }
    }

    @Nested
    class An_unknown_outcome {
        @ParameterizedTest
        @EnumSource(names = {"TRILEAN_UNKNOWN", "TRILEAN_UNSPECIFIED"})
        void is_repeated_and_remembered(Trilean durable) {
            var answer = WriteToLogResponse.newBuilder().setDurable(durable).build();
            assertThat(Verdict.of(answer, false)).isEqualTo(new Verdict.Repeat(0, true));
        }

        @Test
        void of_a_later_version_of_the_protocol_counts_as_unknown() {
            var answer = WriteToLogResponse.newBuilder().setDurableValue(99).build();
            assertThat(Verdict.of(answer, false)).isEqualTo(new Verdict.Repeat(0, true));
        }
    }
}
