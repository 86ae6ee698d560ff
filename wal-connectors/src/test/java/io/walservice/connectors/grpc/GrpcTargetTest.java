package io.walservice.connectors.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.walservice.connectors.Delivery;
import io.walservice.connectors.Outcome;
import io.walservice.connectors.Target;
import io.walservice.connectors.TargetContract;
import io.walservice.target.v1.Applied;
import io.walservice.target.v1.ApplyRequest;
import io.walservice.target.v1.ApplyResponse;
import io.walservice.target.v1.Reject;
import io.walservice.target.v1.Retry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GrpcTargetTest extends TargetContract {
    private final TestApplication application = new TestApplication();

    @SuppressWarnings("NullAway.Init")
    private Server server;

    private int port;

    @SuppressWarnings("NullAway.Init")
    private Target target;

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
        return Optional.ofNullable(application.values.get(ofId)).map(ByteString::toStringUtf8);
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
    void the_application_gets_the_whole_entry() {
        Delivery put = delivery(entry(id())
                .setKey("colour")
                .setOperation(1)
                .setPayload(ByteString.copyFromUtf8("red"))
                .setWriteTimeMicros(1_700_000_000_123_456L)
                .setTimeToLiveSeconds(60)
                .putAttributes("source", "shop"));
        apply(again(put));

        ApplyRequest request = application.requests.get(0);
        assertThat(request.getEntryId()).isEqualTo(put.entryId());
        assertThat(request.getNamespace()).isEqualTo(NAMESPACE);
        assertThat(request.getId()).isEqualTo(id());
        assertThat(request.getKey()).isEqualTo("colour");
        assertThat(request.getWriteTime())
                .isEqualTo(Timestamp.newBuilder()
                        .setSeconds(1_700_000_000L)
                        .setNanos(123_456_000)
                        .build());
        assertThat(request.getTimeToLive().getSeconds()).isEqualTo(60);
        assertThat(request.getAttributesMap()).containsEntry("source", "shop");
        assertThat(request.getAttempt()).isEqualTo(2);
        assertThat(request.getIdempotencyToken()).isEqualTo(put.entry().getToken());
    }

    @Test
    void an_application_that_does_not_answer_costs_no_more_than_the_time_limit() {
        application.mute();
        long begin = System.nanoTime();

        try (Target impatient = within(Duration.ofSeconds(1))) {
            Outcome outcome = done(impatient.apply(put(id(), "value")));

            assertThat(((Outcome.Retry) outcome).cause()).startsWith("gRPC DEADLINE_EXCEEDED");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(900), Duration.ofSeconds(15));
    }

    @Test
    void what_the_application_answers_is_the_outcome() {
        application.answer(ApplyResponse.newBuilder()
                .setRetry(Retry.newBuilder().setCause("busy"))
                .build());
        assertThat(apply(put(id(), "value"))).isEqualTo(new Outcome.Retry("application: busy"));

        application.answer(ApplyResponse.newBuilder()
                .setReject(Reject.newBuilder().setCause("unknown customer"))
                .build());
        assertThat(apply(put(id(), "value"))).isEqualTo(new Outcome.Reject("application: unknown customer"));

        application.answer(ApplyResponse.getDefaultInstance());
        assertThat(apply(put(id(), "value"))).isInstanceOf(Outcome.Retry.class);

        application.answer(
                ApplyResponse.newBuilder().setApplied(Applied.newBuilder()).build());
        assertThat(apply(put(id(), "value"))).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void an_invalid_argument_is_a_rejection_and_any_other_status_a_reason_to_try_again() {
        application.fail(Status.INVALID_ARGUMENT.withDescription("no such colour"));
        assertThat(apply(put(id(), "value"))).isEqualTo(new Outcome.Reject("gRPC INVALID_ARGUMENT: no such colour"));

        application.fail(Status.INTERNAL.withDescription("first line\nsecond line"));
        assertThat(apply(put(id(), "value"))).isEqualTo(new Outcome.Retry("gRPC INTERNAL: first line"));

        application.fail(Status.UNKNOWN);
        assertThat(apply(put(id(), "value"))).isEqualTo(new Outcome.Retry("gRPC UNKNOWN"));
    }

    private Target within(Duration timeout) {
        return new GrpcTarget("127.0.0.1:" + port, false, timeout);
    }

    private Server serverAt(int port) {
        try {
            return Grpc.newServerBuilderForPort(port, InsecureServerCredentials.create())
                    .addService(application)
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
