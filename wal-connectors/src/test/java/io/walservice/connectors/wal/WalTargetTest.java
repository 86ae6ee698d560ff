package io.walservice.connectors.wal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.walservice.connectors.Delivery;
import io.walservice.connectors.Outcome;
import io.walservice.connectors.Target;
import io.walservice.connectors.TargetContract;
import io.walservice.internal.v1.Entry;
import io.walservice.v1.Lifecycle;
import io.walservice.v1.Operation;
import io.walservice.v1.Trilean;
import io.walservice.v1.WriteToLogRequest;
import io.walservice.v1.WriteToLogResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WalTargetTest extends TargetContract {
    private final OtherDeployment other = new OtherDeployment();

    @SuppressWarnings("NullAway.Init")
    private Server server;

    private int port;

    @SuppressWarnings("NullAway.Init")
    private Target target;

    private volatile Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @BeforeEach
    void start() {
        server = serverAt(0);
        port = server.getPort();
        target = within(Duration.ofSeconds(20));
    }

    @AfterEach
    void stop() {
        target.close();
        server.shutdownNow();
    }

    @Override
    protected Target target() {
        return target;
    }

    @Override
    protected Optional<String> read(String ofId) {
        return other.value(ofId).map(ByteString::toStringUtf8);
    }

    @Override
    protected void stopServer() {
        server.shutdownNow();
    }

    @Override
    protected void startServer() {
        if (server.isShutdown()) {
            server = serverAt(port);
        }
    }

    @Test
    void the_other_side_gets_the_whole_entry_and_no_delay() {
        Delivery put = delivery(entry(id())
                .setKey("colour")
                .setOperation(Operation.OPERATION_PUT_VALUE)
                .setPayload(ByteString.copyFromUtf8("red"))
                .setWriteTimeMicros(1_700_000_000_123_456L)
                .setDueTimeMillis(1_700_000_060_000L)
                .addTargets("there")
                .putAttributes("source", "shop"));
        apply(put);

        assertThat(other.stored())
                .containsExactly(WriteToLogRequest.newBuilder()
                        .setNamespace("ads")
                        .setIdempotencyToken(put.entry().getToken())
                        .setLifecycle(Lifecycle.newBuilder()
                                .setWriteTime(Timestamps.fromMicros(1_700_000_000_123_456L))
                                .setDelay(Durations.ZERO))
                        .setTarget(io.walservice.v1.Target.newBuilder()
                                .setId(id())
                                .setKey("colour")
                                .setOperation(Operation.OPERATION_PUT)
                                .putAttributes("source", "shop"))
                        .setPayload(ByteString.copyFromUtf8("red"))
                        .build());
    }

    @Test
    void a_repeat_has_the_same_token_and_is_stored_once() {
        Delivery put = put(id(), "milk");
        apply(put);

        assertThat(apply(again(put))).isEqualTo(Outcome.APPLIED);
        assertThat(other.stored()).hasSize(1);
    }

    @Test
    void what_the_log_itself_noted_about_an_entry_stays_here() {
        apply(delivery(entry(id())
                .setOperation(Operation.OPERATION_PUT_VALUE)
                .putAttributes("wal-edited-from", "eu.0.7")
                .putAttributes("walnut", "brown")));

        assertThat(other.stored().get(0).getTarget().getAttributesMap()).containsOnlyKeys("walnut");
    }

    @Test
    void the_other_side_gets_what_is_left_of_a_life() {
        Delivery living = living(Duration.ofSeconds(60));
        now = now.plusSeconds(20);
        apply(living);

        assertThat(lifeThere()).isEqualTo(Duration.ofSeconds(40));
    }

    @Test
    void an_entry_that_comes_after_its_life_still_goes_out_to_end_what_was_there_before() {
        Delivery late = living(Duration.ofSeconds(60));
        now = now.plusSeconds(61);

        assertThat(apply(late)).isEqualTo(Outcome.APPLIED);
        assertThat(lifeThere()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void an_entry_that_is_not_known_to_be_durable_there_is_to_be_tried_again() {
        Delivery put = put(id(), "milk");
        other.answer(WriteToLogResponse.newBuilder()
                .setDurable(Trilean.TRILEAN_UNKNOWN)
                .setMessage("timed out")
                .build());
        assertThat(apply(put)).isEqualTo(new Outcome.Retry("durable UNKNOWN: timed out"));

        other.answer(WriteToLogResponse.newBuilder()
                .setDurable(Trilean.TRILEAN_FALSE)
                .setMessage("no lease")
                .build());
        assertThat(apply(put)).isEqualTo(new Outcome.Retry("durable FALSE: no lease"));

        other.answer(WriteToLogResponse.getDefaultInstance());
        assertThat(apply(put)).isInstanceOf(Outcome.Retry.class);

        other.endWithoutAnswer();
        assertThat(apply(put)).isInstanceOf(Outcome.Retry.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"OK", "INVALID_ARGUMENT"})
    void any_status_but_an_invalid_argument_is_a_reason_to_try_again(Status.Code code) {
        other.fail(code.toStatus().withDescription("why\nand where"));

        assertThat(apply(put(id(), "milk"))).isEqualTo(new Outcome.Retry("gRPC " + code + ": why"));
    }

    @Test
    void an_invalid_argument_is_a_rejection() {
        other.fail(Status.INVALID_ARGUMENT.withDescription("payload: 9 bytes (expected: at most 8)"));

        assertThat(apply(put(id(), "milk")))
                .isEqualTo(new Outcome.Reject("gRPC INVALID_ARGUMENT: payload: 9 bytes (expected: at most 8)"));
    }

    @Test
    void an_invalid_argument_is_no_rejection_until_the_write_time_is_past_on_every_clock() {
        Delivery fromTheFuture = writtenAt(now.plusSeconds(3_600));
        other.fail(Status.INVALID_ARGUMENT.withDescription("lifecycle.write_time: in the future"));
        assertThat(apply(fromTheFuture)).isInstanceOf(Outcome.Retry.class);

        now = now.plusSeconds(3_600);
        assertThat(apply(fromTheFuture)).isInstanceOf(Outcome.Retry.class);
        now = now.plusSeconds(60);
        assertThat(apply(fromTheFuture)).isInstanceOf(Outcome.Retry.class);
        now = now.plusMillis(1);
        assertThat(apply(fromTheFuture)).isInstanceOf(Outcome.Reject.class);
    }

    @Test
    void a_deployment_that_does_not_answer_costs_no_more_than_the_time_limit() {
        other.mute();
        long begin = System.nanoTime();

        try (Target impatient = within(Duration.ofSeconds(1))) {
            Outcome outcome = done(impatient.apply(put(id(), "value")));

            assertThat(((Outcome.Retry) outcome).cause()).startsWith("gRPC DEADLINE_EXCEEDED");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(900), Duration.ofSeconds(15));
    }

    private Delivery writtenAt(Instant time) {
        return delivery(entry(id())
                .setOperation(Operation.OPERATION_PUT_VALUE)
                .setWriteTimeMicros(ChronoUnit.MICROS.between(Instant.EPOCH, time)));
    }

    private Delivery living(Duration life) {
        Entry.Builder entry = entry(id())
                .setOperation(Operation.OPERATION_PUT_VALUE)
                .setAcceptedTimeMillis(now.toEpochMilli())
                .setTimeToLiveSeconds(life.toSeconds());
        return delivery(entry);
    }

    private Duration lifeThere() {
        return Duration.ofSeconds(
                other.stored().get(0).getTarget().getTimeToLive().getSeconds());
    }

    private Target within(Duration timeout) {
        return new WalTarget("127.0.0.1:" + port, false, timeout, "ads", () -> now);
    }

    private Server serverAt(int port) {
        try {
            return Grpc.newServerBuilderForPort(port, InsecureServerCredentials.create())
                    .addService(other)
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
