package io.walservice.client;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.walservice.namespace.DataSize;
import io.walservice.v1.GetEntryRequest;
import io.walservice.v1.Refusal;
import io.walservice.v1.Trilean;
import io.walservice.v1.WriteToLogRequest;
import io.walservice.v1.WriteToLogResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WalClientTest {

    /** Long enough for what is looked at before it, short enough to wait for. */
    private static final Duration SOON = Duration.ofSeconds(2);

    private final MisbehavingServer server = new MisbehavingServer();
    private final List<WalClient> clients = new ArrayList<>();

    @AfterEach
    void stop() {
        clients.forEach(WalClient::close);
        server.close();
    }

    @Nested
    class A_write {
        @Test
        void is_stored_and_answered() throws Exception {
            assertThat(answer(client().write(Requests.put("key", "value"))).getDurable())
                    .isEqualTo(Trilean.TRILEAN_TRUE);
            assertThat(server.stored().payloads()).containsExactly("value");
        }

        @Test
        void gets_a_token_of_its_own_where_it_has_none() throws Exception {
            WalClient client = client();
            answer(client.write(Requests.put("key", "1")));
            answer(client.write(Requests.put("key", "2")));
            answer(client.write(Requests.put("key", "3", "mine")));
            assertThat(server.stored().entries())
                    .extracting(WriteToLogRequest::getIdempotencyToken)
                    .doesNotHaveDuplicates()
                    .allMatch(token -> token.matches("[!-~]{1,128}"))
                    .contains("mine");
        }

        @Test
        void that_is_too_large_for_a_frame_is_refused_unsent() throws Exception {
            var response = answer(client().write(Requests.put("key", "x".repeat(4 * 1024 * 1024))));
            assertThat(response.getRefusal()).isEqualTo(Refusal.REFUSAL_INVALID_ARGUMENT);
            assertThat(server.attempts()).isZero();
        }
    }

    @Nested
    class Many_writes {
        @Test
        void are_gathered_into_frames() throws Exception {
            WalClient client = client(builder -> builder.keyOrder(KeyOrder.BEST_EFFORT));
            all(write(client, 5_000, i -> "key"));
            assertThat(server.frames()).isLessThan(1_000);
            assertThat(server.stored().payloads()).isEqualTo(numbers(5_000));
        }

        @Test
        void of_one_key_keep_their_order() throws Exception {
            all(write(client(), 500, i -> "key"));
            assertThat(server.stored().payloads()).isEqualTo(numbers(500));
        }

        @Test
        void beyond_what_may_be_in_flight_fail_at_once() {
            server.doing(request -> Fate.HANG);
            WalClient client = client(builder -> builder.maxInFlight(2).deadline(SOON));
            write(client, 2, i -> "key-" + i);
            assertThat(client.write(Requests.put("key", "3")))
                    .failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .withCauseInstanceOf(WalClientBusyException.class);
        }

        @Test
        void beyond_the_bytes_that_may_be_in_flight_fail_at_once() throws Exception {
            WalClient client = client(
                    builder -> builder.maxBytesInFlight(new DataSize(100)).deadline(SOON));
            assertThat(answer(client.write(Requests.put("large", "x".repeat(1_000))))
                            .getDurable())
                    .isEqualTo(Trilean.TRILEAN_TRUE);
            server.doing(request -> Fate.HANG);
            assertThat(client.write(Requests.put("large", "x".repeat(1_000)))).isNotDone();
            assertThat(client.write(Requests.put("small", ""))).isCompletedExceptionally();
        }

        @Test
        void may_wait_for_room() throws Exception {
            WalClient client = client(builder -> builder.maxInFlight(3));
            List<CompletableFuture<WriteToLogResponse>> writes = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                writes.add(client.writeWhenReady(Requests.put("key-" + i, "" + i)));
            }
            all(writes);
            assertThat(server.stored().entries()).hasSize(200);
        }

        @Test
        void that_wait_for_room_can_be_interrupted() throws Exception {
            server.doing(request -> Fate.HANG);
            WalClient client = client(builder -> builder.maxInFlight(1).deadline(SOON));
            assertThat(client.write(Requests.put("key", "1"))).isNotDone();
            Thread waiting = new Thread(() -> assertThatThrownBy(() -> client.writeWhenReady(Requests.put("key", "2")))
                    .isInstanceOf(InterruptedException.class));
            waiting.start();
            await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
            waiting.interrupt();
            waiting.join();
        }
    }

    @Nested
    class A_refused_write {
        @Test
        void is_not_repeated_when_it_is_wrong() throws Exception {
            server.doing(once(Fate.REFUSE_AS_INVALID));
            assertThat(answer(client().write(Requests.put("key", ""))).getRefusal())
                    .isEqualTo(Refusal.REFUSAL_INVALID_ARGUMENT);
            server.doing(once(Fate.REFUSE_AS_NOT_FOUND));
            assertThat(answer(client().write(Requests.put("key", ""))).getRefusal())
                    .isEqualTo(Refusal.REFUSAL_NOT_FOUND);
            assertThat(server.attempts()).isEqualTo(2);
        }

        @Test
        void is_repeated_while_the_server_is_busy() throws Exception {
            server.doing(first(Fate.REFUSE_AS_EXHAUSTED, Fate.REFUSE_AS_UNAVAILABLE, Fate.REFUSE_AS_EXHAUSTED));
            assertThat(answer(client().write(Requests.put("key", ""))).getDurable())
                    .isEqualTo(Trilean.TRILEAN_TRUE);
            assertThat(server.attempts()).isEqualTo(4);
        }

        @Test
        void holds_back_those_of_its_key_and_no_others() throws Exception {
            var refusals = new AtomicInteger(5);
            server.doing(request -> request.getPayload().toStringUtf8().equals("0") && refusals.getAndDecrement() > 0
                    ? Fate.REFUSE_AS_EXHAUSTED
                    : Fate.STORE);
            all(write(client(), 6, i -> i % 2 == 0 ? "even" : "odd"));
            assertThat(server.stored().payloads()).containsSubsequence("0", "2", "4");
            assertThat(server.stored().payloads()).containsSubsequence("1", "3", "5", "0");
        }

        @Test
        void ends_as_not_stored_when_time_is_up() throws Exception {
            server.doing(request -> Fate.REFUSE_AS_UNAVAILABLE);
            var response = answer(hasty().write(Requests.put("key", "")));
            assertThat(response.getDurable()).isEqualTo(Trilean.TRILEAN_FALSE);
            assertThat(response.getRefusal()).isEqualTo(Refusal.REFUSAL_UNAVAILABLE);
            assertThat(server.attempts()).isGreaterThan(1);
        }

        @Test
        void ends_as_unknown_when_an_earlier_attempt_may_have_stored_it() throws Exception {
            var attempts = new AtomicInteger();
            server.doing(request ->
                    attempts.getAndIncrement() == 0 ? Fate.LOSE_AND_SAY_UNKNOWN : Fate.REFUSE_AS_UNAVAILABLE);
            assertThat(answer(hasty().write(Requests.put("key", ""))).getDurable())
                    .isEqualTo(Trilean.TRILEAN_UNKNOWN);
        }
    }

    @Nested
    class A_write_of_unknown_outcome {
        @Test
        void is_stored_once_by_repeating_it() throws Exception {
            server.doing(once(Fate.STORE_BUT_SAY_UNKNOWN));
            assertThat(answer(client().write(Requests.put("key", "value"))).getDurable())
                    .isEqualTo(Trilean.TRILEAN_TRUE);
            assertThat(server.stored().payloads()).containsExactly("value");
        }

        @Test
        void ends_as_unknown_when_it_stays_so() throws Exception {
            server.doing(request -> Fate.LOSE_AND_SAY_UNKNOWN);
            assertThat(answer(hasty().write(Requests.put("key", ""))).getDurable())
                    .isEqualTo(Trilean.TRILEAN_UNKNOWN);
        }
    }

    @Nested
    class A_broken_stream {
        @Test
        void is_opened_again_and_loses_nothing() throws Exception {
            var requests = new AtomicInteger();
            server.doing(request -> requests.incrementAndGet() % 100 == 50 ? Fate.STORE_AND_BREAK : Fate.STORE);
            all(write(client(), 500, i -> "key-" + i % 10));
            assertThat(server.stored().payloads()).containsExactlyInAnyOrderElementsOf(numbers(500));
        }

        @Test
        void keeps_the_order_of_what_was_in_flight() throws Exception {
            server.doing(first(Fate.STORE, Fate.LOSE_AND_BREAK));
            all(write(client(builder -> builder.keyOrder(KeyOrder.BEST_EFFORT)), 500, i -> "key"));
            assertThat(server.stored().payloads()).isEqualTo(numbers(500));
        }

        @Test
        void is_opened_again_when_the_server_answers_too_often() throws Exception {
            server.doing(once(Fate.ANSWER_TWICE));
            WalClient client = client();
            answer(client.write(Requests.put("key", "1")));
            assertThat(answer(client.write(Requests.put("key", "2"))).getDurable())
                    .isEqualTo(Trilean.TRILEAN_TRUE);
        }
    }

    @Nested
    class A_server_that_goes_away {
        @Test
        void is_found_again_on_its_port() throws Exception {
            WalClient client = client();
            all(write(client, 10, i -> "key-" + i));
            server.stop();
            var writes = write(client, 10, i -> "key-" + i);
            server.startAgain();
            all(writes);
            assertThat(server.stored().entries()).hasSize(20);
        }

        @Test
        void is_replaced_by_the_next() throws Exception {
            try (var next = new MisbehavingServer(server.stored())) {
                WalClient client = client(builder -> builder.addresses(server.address(), next.address()));
                all(write(client, 10, i -> "key-" + i));
                server.stop();
                all(write(client, 10, i -> "key-" + i));
                assertThat(next.attempts()).isEqualTo(10);
            }
        }

        @Test
        void leaves_what_was_never_sent_as_not_stored() throws Exception {
            server.stop();
            var response = answer(hasty().write(Requests.put("key", "")));
            assertThat(response.getDurable()).isEqualTo(Trilean.TRILEAN_FALSE);
            assertThat(response.getRefusal()).isEqualTo(Refusal.REFUSAL_UNAVAILABLE);
            assertThat(response.getMessage()).contains(server.address());
        }
    }

    @Nested
    class A_server_that_hangs {
        @Test
        void leaves_writes_unknown_at_their_deadline() throws Exception {
            server.doing(request -> Fate.HANG);
            WalClient client = hasty();
            for (var response : responses(write(client, 20, i -> "key-" + i))) {
                assertThat(response.getDurable()).isEqualTo(Trilean.TRILEAN_UNKNOWN);
                assertThat(response.getMessage()).isNotEmpty();
            }
        }

        @Test
        void is_replaced_by_the_next() throws Exception {
            server.doing(request -> Fate.HANG);
            try (var next = new MisbehavingServer(server.stored())) {
                WalClient client = client(builder ->
                        builder.addresses(server.address(), next.address()).answerTimeout(Duration.ofMillis(200)));
                all(write(client, 20, i -> "key-" + i));
                assertThat(server.stored().entries()).hasSize(20);
            }
        }
    }

    @Nested
    class Closing {
        @Test
        void waits_for_what_is_in_flight() {
            WalClient client = client();
            var writes = write(client, 1_000, i -> "key-" + i % 7);
            client.close();
            assertThat(writes).allMatch(CompletableFuture::isDone);
            assertThat(server.stored().entries()).hasSize(1_000);
        }

        @Test
        void settles_the_rest_after_a_while() throws Exception {
            server.doing(request -> Fate.HANG);
            WalClient client = hasty();
            var write = client.write(Requests.put("key", ""));
            client.close();
            assertThat(answer(write).getDurable()).isEqualTo(Trilean.TRILEAN_UNKNOWN);
        }

        @Test
        void refuses_later_writes() throws Exception {
            WalClient client = client();
            client.close();
            client.close();
            var response = answer(client.write(Requests.put("key", "")));
            assertThat(response.getDurable()).isEqualTo(Trilean.TRILEAN_FALSE);
            assertThat(response.getMessage()).contains("closed");
        }

        @Test
        void may_be_done_by_a_callback() throws Exception {
            WalClient client = client();
            client.write(Requests.put("key", "")).thenRun(client::close).get(30, SECONDS);
        }
    }

    @Nested
    class A_lookup {
        private final GetEntryRequest request = GetEntryRequest.newBuilder()
                .setNamespace("ads")
                .setIdempotencyToken("mine")
                .build();

        @Test
        void finds_what_was_written() throws Exception {
            WalClient client = client();
            answer(client.write(Requests.put("key", "", "mine")));
            assertThat(client.getEntry(request).get(30, SECONDS).getEntryId()).isEqualTo("id-mine");
        }

        @Test
        void says_what_it_does_not_find() {
            assertThat(client().getEntry(request))
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableThat()
                    .withCauseInstanceOf(StatusRuntimeException.class)
                    .withMessageContaining("NOT_FOUND");
        }

        @Test
        void is_repeated_while_the_log_cannot_be_reached() throws Exception {
            server.failingLookups(Status.UNAVAILABLE, Status.RESOURCE_EXHAUSTED);
            server.stored().store(Requests.put("key", "", "mine"));
            assertThat(client().getEntry(request).get(30, SECONDS).getEntryId()).isEqualTo("id-mine");
        }

        @Test
        void asks_the_next_server_when_one_is_away() throws Exception {
            server.stored().store(Requests.put("key", "", "mine"));
            WalClient client = client(builder -> builder.addresses("127.0.0.1:1", server.address()));
            assertThat(client.getEntry(request).get(30, SECONDS).getEntryId()).isEqualTo("id-mine");
        }

        @Test
        void fails_when_the_client_is_closed() {
            WalClient client = client();
            client.close();
            assertThat(client.getEntry(request)).isCompletedExceptionally();
        }
    }

    private WalClient client() {
        return client(builder -> builder);
    }

    /** A client that gives up soon. */
    private WalClient hasty() {
        return client(builder -> builder.deadline(Duration.ofMillis(300)));
    }

    private WalClient client(Function<WalClientBuilder, WalClientBuilder> settings) {
        WalClient client =
                settings.apply(WalClient.builder().addresses(server.address())).build();
        clients.add(client);
        return client;
    }

    private static List<CompletableFuture<WriteToLogResponse>> write(
            WalClient client, int count, Function<Integer, String> id) {
        return IntStream.range(0, count)
                .mapToObj(i -> client.write(Requests.put(id.apply(i), "" + i)))
                .toList();
    }

    private static void all(List<CompletableFuture<WriteToLogResponse>> writes) throws Exception {
        for (var response : responses(writes)) {
            assertThat(response.getDurable()).isEqualTo(Trilean.TRILEAN_TRUE);
        }
    }

    private static List<WriteToLogResponse> responses(List<CompletableFuture<WriteToLogResponse>> writes)
            throws Exception {
        List<WriteToLogResponse> responses = new ArrayList<>();
        for (var write : writes) {
            responses.add(answer(write));
        }
        return responses;
    }

    private static WriteToLogResponse answer(CompletableFuture<WriteToLogResponse> write) throws Exception {
        return write.get(30, SECONDS);
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    private static Function<WriteToLogRequest, Fate> once(Fate fate) {
        return first(fate);
    }

    /** These fates for the first requests, in order; the others are stored. */
    private static Function<WriteToLogRequest, Fate> first(Fate... fates) {
        var next = new AtomicInteger();
        return request -> {
            int index = next.getAndIncrement();
            return index < fates.length ? fates[index] : Fate.STORE;
        };
    }
}
