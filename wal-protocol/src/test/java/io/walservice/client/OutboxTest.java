package io.walservice.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import io.walservice.v1.Refusal;
import io.walservice.v1.Trilean;
import io.walservice.v1.WriteToLogAnswers;
import io.walservice.v1.WriteToLogFrame;
import io.walservice.v1.WriteToLogResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class OutboxTest {

    private static final WriteToLogResponse TRUE =
            WriteToLogResponse.newBuilder().setDurable(Trilean.TRILEAN_TRUE).build();
    private static final WriteToLogResponse UNKNOWN = Verdict.unknown("timed out");
    private static final WriteToLogResponse BUSY =
            Verdict.refused(Refusal.REFUSAL_RESOURCE_EXHAUSTED, "busy").toBuilder()
                    .setRetryAfter(Duration.newBuilder().setSeconds(1))
                    .build();
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long DEADLINE = 30 * SECOND;

    private final Map<String, WriteToLogResponse> settled = new LinkedHashMap<>();

    @Nested
    class Frames {
        private final Outbox outbox = outbox(KeyOrder.BEST_EFFORT);

        @Test
        void take_what_is_ready_in_order() {
            accept(outbox, "a", "1", "2", "3");
            assertThat(payloads(outbox.takeFrame())).containsExactly("1", "2", "3");
            assertThat(outbox.hasFrame()).isFalse();
        }

        @Test
        void hold_at_most_a_thousand_requests() {
            for (int i = 0; i < 1_001; i++) {
                accept(outbox, "a", "" + i);
            }
            assertThat(outbox.takeFrame().getRequestsCount()).isEqualTo(1_000);
            assertThat(outbox.takeFrame().getRequestsCount()).isEqualTo(1);
        }

        @Test
        void hold_about_a_mebibyte_or_one_larger_request() {
            accept(outbox, "a", "x".repeat(3_000_000), "x".repeat(600_000), "x".repeat(600_000));
            assertThat(outbox.takeFrame().getRequestsCount()).isEqualTo(1);
            assertThat(outbox.takeFrame().getRequestsCount()).isEqualTo(1);
            assertThat(outbox.takeFrame().getRequestsCount()).isEqualTo(1);
        }

        @Test
        void wait_to_be_full_while_four_are_unanswered() {
            for (int i = 0; i < 4; i++) {
                accept(outbox, "a", "" + i);
                assertThat(outbox.hasFrame()).isTrue();
                outbox.takeFrame();
            }
            accept(outbox, "a", "4");
            assertThat(outbox.hasFrame()).isFalse();
            answer(outbox, 0, TRUE);
            assertThat(outbox.hasFrame()).isTrue();
        }

        @Test
        void follow_without_waiting_once_they_are_full() {
            for (int i = 0; i < 8_000; i++) {
                accept(outbox, "a", "" + i);
            }
            for (int i = 0; i < 8; i++) {
                assertThat(outbox.hasFrame()).isTrue();
                outbox.takeFrame();
            }
        }
    }

    @Nested
    class Answers {
        private final Outbox outbox = outbox(KeyOrder.BEST_EFFORT);

        @Test
        void settle_writes_in_the_order_sent() {
            accept(outbox, "a", "1", "2", "3");
            outbox.takeFrame();
            answer(outbox, 0, TRUE, Verdict.refused(Refusal.REFUSAL_NOT_FOUND, "no"));
            assertThat(settled).containsOnlyKeys("1", "2");
            answer(outbox, 0, TRUE);
            assertThat(durable()).containsExactly("1=TRUE", "2=FALSE", "3=TRUE");
            assertThat(outbox.isEmpty()).isTrue();
        }

        @Test
        void may_not_outnumber_what_was_sent() {
            accept(outbox, "a", "1");
            outbox.takeFrame();
            assertThat(outbox.answered(answers(TRUE, TRUE), 0)).isFalse();
        }

        @Test
        void that_come_too_late_change_nothing() {
            accept(outbox, "a", "1", "2");
            outbox.takeFrame();
            outbox.advance(DEADLINE);
            answer(outbox, DEADLINE, TRUE, TRUE);
            assertThat(durable()).containsExactly("1=UNKNOWN", "2=UNKNOWN");
        }
    }

    @Nested
    class A_write_that_is_refused_for_now {
        private final Outbox outbox = outbox(KeyOrder.STRICT);

        @Test
        void is_sent_again_after_the_time_the_server_asks_for() {
            accept(outbox, "a", "1");
            outbox.takeFrame();
            answer(outbox, 0, BUSY);
            outbox.advance(SECOND - 1);
            assertThat(outbox.hasReady()).isFalse();
            assertThat(outbox.nanosToNextChange(SECOND, DEADLINE)).isBetween(1L, SECOND);
            outbox.advance(2 * SECOND);
            assertThat(payloads(outbox.takeFrame())).containsExactly("1");
        }

        @Test
        void is_given_up_as_not_stored_when_there_is_no_time_for_that() {
            accept(outbox, "a", "1");
            outbox.takeFrame();
            answer(outbox, DEADLINE - SECOND, BUSY);
            assertThat(settled.get("1")).isEqualTo(BUSY);
        }

        @Test
        void is_given_up_as_unknown_when_an_earlier_attempt_was() {
            accept(outbox, "a", "1");
            outbox.takeFrame();
            outbox.broken("away");
            outbox.takeFrame();
            answer(outbox, DEADLINE - SECOND, BUSY);
            assertThat(durable()).containsExactly("1=UNKNOWN");
        }

        @Test
        void holds_back_its_key_alone() {
            accept(outbox, "a", "a1", "a2");
            accept(outbox, "b", "b1");
            assertThat(payloads(outbox.takeFrame())).containsExactly("a1", "b1");
            answer(outbox, 0, BUSY, TRUE);
            assertThat(outbox.hasReady()).isFalse();
            outbox.advance(2 * SECOND);
            assertThat(payloads(outbox.takeFrame())).containsExactly("a1");
            answer(outbox, 2 * SECOND, TRUE);
            assertThat(payloads(outbox.takeFrame())).containsExactly("a2");
        }
    }

    @Nested
    class A_broken_stream {
        @Test
        void sends_what_was_unanswered_again_before_all_else() {
            Outbox outbox = outbox(KeyOrder.BEST_EFFORT);
            accept(outbox, "a", "1", "2");
            outbox.takeFrame();
            accept(outbox, "a", "3");
            outbox.takeFrame();
            accept(outbox, "a", "4");
            answer(outbox, 0, TRUE);
            outbox.broken("away");
            assertThat(outbox.isOwedAnswers()).isFalse();
            assertThat(payloads(outbox.takeFrame())).containsExactly("2", "3", "4");
        }

        @Test
        void leaves_out_what_has_been_given_up() {
            Outbox outbox = outbox(KeyOrder.STRICT);
            accept(outbox, "a", "1");
            outbox.takeFrame();
            outbox.advance(DEADLINE);
            outbox.broken("away");
            assertThat(outbox.hasReady()).isFalse();
        }
    }

    @Nested
    class The_deadline {
        private final Outbox outbox = outbox(KeyOrder.STRICT);

        @Test
        void tells_what_was_never_sent_from_what_may_be_stored() {
            accept(outbox, "sent", "1", "behind");
            accept(outbox, "unknown", "2");
            outbox.takeFrame();
            accept(outbox, "ready", "3");
            outbox.advance(DEADLINE);
            assertThat(durable()).containsExactly("1=UNKNOWN", "behind=FALSE", "2=UNKNOWN", "3=FALSE");
            assertThat(outbox.hasReady()).isFalse();
            assertThat(outbox.isEmpty()).isTrue();
        }

        @Test
        void names_the_last_trouble() {
            outbox.broken("host:1: refused");
            accept(outbox, "a", "1");
            outbox.advance(DEADLINE);
            assertThat(settled)
                    .containsEntry(
                            "1",
                            Verdict.refused(
                                    Refusal.REFUSAL_UNAVAILABLE,
                                    "not sent: no answer within the deadline; last trouble: host:1: refused"));
        }

        @Test
        void of_the_oldest_is_the_next_change() {
            accept(outbox, "a", "1");
            assertThat(outbox.nanosToNextChange(SECOND, Long.MAX_VALUE)).isEqualTo(DEADLINE - SECOND);
            assertThat(outbox.nanosToNextChange(SECOND, 7)).isEqualTo(7);
        }
    }

    @Nested
    class Giving_everything_up {
        @Test
        void settles_each_write_once() {
            Outbox outbox = outbox(KeyOrder.STRICT);
            accept(outbox, "sent", "1", "behind");
            outbox.takeFrame();
            accept(outbox, "waiting", "2");
            outbox.takeFrame();
            answer(outbox, 0, TRUE, UNKNOWN);
            accept(outbox, "ready", "3");
            outbox.abandon("closed");
            assertThat(durable()).containsExactly("1=TRUE", "behind=FALSE", "2=UNKNOWN", "3=FALSE");
        }
    }

    private Outbox outbox(KeyOrder order) {
        return new Outbox(order, new Backoff(new Random(1)), (write, response) -> {
            String payload = write.request().getPayload().toStringUtf8();
            assertThat(settled.put(payload, response))
                    .as("earlier answer to " + payload)
                    .isNull();
        });
    }

    private static void accept(Outbox outbox, String id, String... payloads) {
        for (String payload : payloads) {
            outbox.accept(new PendingWrite(Requests.put(id, payload), DEADLINE));
        }
    }

    private static void answer(Outbox outbox, long nowNanos, WriteToLogResponse... responses) {
        assertThat(outbox.answered(answers(responses), nowNanos)).isTrue();
    }

    private static WriteToLogAnswers answers(WriteToLogResponse... responses) {
        return WriteToLogAnswers.newBuilder()
                .addAllResponses(List.of(responses))
                .build();
    }

    private static List<String> payloads(WriteToLogFrame frame) {
        return frame.getRequestsList().stream()
                .map(request -> request.getPayload().toStringUtf8())
                .toList();
    }

    private List<String> durable() {
        return settled.entrySet().stream()
                .map(entry -> entry.getKey() + "="
                        + entry.getValue().getDurable().name().substring("TRILEAN_".length()))
                .toList();
    }
}
