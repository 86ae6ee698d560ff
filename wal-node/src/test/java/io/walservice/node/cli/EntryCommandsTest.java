package io.walservice.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import io.grpc.Status;
import io.walservice.v1.CancelEntryResponse;
import io.walservice.v1.CancelOutcome;
import io.walservice.v1.GetEntryResponse;
import io.walservice.v1.Lifecycle;
import io.walservice.v1.Operation;
import io.walservice.v1.Stage;
import io.walservice.v1.StoredEntry;
import io.walservice.v1.Target;
import io.walservice.v1.TargetProgress;
import io.walservice.v1.Trilean;
import io.walservice.v1.WriteToLogRequest;
import io.walservice.v1.WriteToLogResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntryCommandsTest {
    private final FakeService service = new FakeService();
    private final Shell shell = new Shell(service.address());
    private final List<WriteToLogRequest> written = new ArrayList<>();

    @BeforeEach
    void accept_writes() {
        service.onWrite = request -> {
            written.add(request);
            return WriteToLogResponse.newBuilder()
                    .setDurable(Trilean.TRILEAN_TRUE)
                    .setEntryId("eu.0.7")
                    .build();
        };
    }

    @AfterEach
    void close() {
        service.close();
    }

    @Nested
    class Writing {
        @Test
        void says_everything_that_an_entry_can_say() {
            Shell.Result result = shell.run(
                    "write",
                    "ads",
                    "--id",
                    "user-1",
                    "--key",
                    "name",
                    "--payload",
                    "Ann",
                    "--target",
                    "store,feed",
                    "--delay",
                    "10s",
                    "--ttl",
                    "2d",
                    "--attr",
                    "a=1",
                    "--attr",
                    "b=x=y",
                    "--token",
                    "t-1");

            assertThat(result).isEqualTo(new Shell.Result(ExitCode.OK, "ENTRY   TOKEN%neu.0.7  t-1%n".formatted(), ""));
            assertThat(written)
                    .containsExactly(WriteToLogRequest.newBuilder()
                            .setNamespace("ads")
                            .setPayload(ByteString.copyFromUtf8("Ann"))
                            .setIdempotencyToken("t-1")
                            .setLifecycle(Lifecycle.newBuilder()
                                    .setDelay(Duration.newBuilder().setSeconds(10)))
                            .setTarget(Target.newBuilder()
                                    .addNames("store")
                                    .addNames("feed")
                                    .setId("user-1")
                                    .setKey("name")
                                    .setOperation(Operation.OPERATION_PUT)
                                    .setTimeToLive(Duration.newBuilder().setSeconds(2 * 86_400))
                                    .putAttributes("a", "1")
                                    .putAttributes("b", "x=y"))
                            .build());
        }

        @Test
        void takes_the_payload_from_a_file_or_from_standard_input(@TempDir Path folder) throws IOException {
            Path file = Files.write(folder.resolve("payload"), new byte[] {0, -1, 10});

            shell.run("write", "ads", "--id", "1", "--file", file.toString());
            shell.withInput("piped\n").run("write", "ads", "--id", "2");

            assertThat(written)
                    .extracting(WriteToLogRequest::getPayload)
                    .containsExactly(ByteString.copyFrom(new byte[] {0, -1, 10}), ByteString.copyFromUtf8("piped\n"));
        }

        @Test
        void deletes_without_a_payload() {
            shell.withInput("not read").run("write", "ads", "--id", "1", "--delete");

            assertThat(written).singleElement().satisfies(request -> {
                assertThat(request.getTarget().getOperation()).isEqualTo(Operation.OPERATION_DELETE);
                assertThat(request.getPayload()).isEqualTo(ByteString.EMPTY);
            });
            assertThat(shell.run("write", "ads", "--id", "1", "--delete", "--payload", "x")
                            .exitCode())
                    .isEqualTo(ExitCode.USAGE);
        }

        @Test
        void makes_up_a_token_and_prints_it() throws IOException {
            JsonNode json = new ObjectMapper()
                    .readTree(shell.run("write", "ads", "--id", "1", "--payload", "x", "-o", "json")
                            .out());

            assertThat(written)
                    .singleElement()
                    .satisfies(request -> assertThat(request.getIdempotencyToken())
                            .isNotEmpty()
                            .isEqualTo(json.get("token").asText()));
            assertThat(json.get("durable").asBoolean()).isTrue();
            assertThat(json.get("entryId").asText()).isEqualTo("eu.0.7");
        }

        @Test
        void of_unknown_outcome_has_an_exit_code_of_its_own_and_says_how_to_find_out() {
            service.onWrite = request -> WriteToLogResponse.newBuilder()
                    .setDurable(Trilean.TRILEAN_UNKNOWN)
                    .setMessage("the journal did not answer in time")
                    .build();

            Shell.Result result = shell.run("write", "ads", "--id", "1", "--payload", "x", "--token", "t-1");

            assertThat(result.exitCode()).isEqualTo(ExitCode.OUTCOME_UNKNOWN);
            assertThat(result.out()).isEmpty();
            assertThat(result.err().lines())
                    .containsExactly(
                            "error: outcome unknown: the journal did not answer in time",
                            "error: write again with --token t-1, or ask `wal get ads --token t-1`");
        }

        @Test
        void that_is_refused_says_why() {
            service.onWrite = request -> {
                throw Status.INVALID_ARGUMENT
                        .withDescription("delay: 10s (expected: at most 5s)")
                        .asRuntimeException();
            };

            assertThat(shell.run("write", "ads", "--id", "1", "--payload", "x", "--delay", "10s"))
                    .isEqualTo(new Shell.Result(
                            ExitCode.REFUSED, "", "error: delay: 10s (expected: at most 5s)%n".formatted()));
        }
    }

    @Nested
    class Asking {
        @BeforeEach
        void know_an_entry() {
            service.onGet = request -> GetEntryResponse.newBuilder()
                    .setEntryId(request.getEntryId().isEmpty() ? "of " + request.getIdempotencyToken() : "eu.0.7")
                    .addTargets(TargetProgress.newBuilder().setTarget("feed").setStage(Stage.STAGE_APPLIED))
                    .addTargets(TargetProgress.newBuilder()
                            .setTarget("store")
                            .setStage(Stage.STAGE_DEAD_LETTERED)
                            .setCause("refused:\nbad value"))
                    .setEntry(StoredEntry.newBuilder()
                            .setIdempotencyToken("t-1")
                            .setPayload(ByteString.copyFromUtf8("Ann"))
                            .setTarget(Target.newBuilder().setId("user-1").setOperation(Operation.OPERATION_PUT)))
                    .build();
        }

        @Test
        void shows_where_an_entry_is() {
            assertThat(shell.run("get", "ads", "--entry-id", "eu.0.7").out()).isEqualTo("""
                            entry     eu.0.7
                            token     t-1
                            change    PUT user-1
                            accepted  1970-01-01T00:00:00Z
                            due       1970-01-01T00:00:00Z
                            payload   3 bytes

                            TARGET  STAGE          CAUSE
                            feed    APPLIED        -
                            store   DEAD_LETTERED  refused: bad value
                            """);
        }

        @Test
        void as_json_has_the_payload() throws IOException {
            JsonNode json = new ObjectMapper()
                    .readTree(shell.run("get", "ads", "--token", "t-1", "-o", "json")
                            .out());

            assertThat(json.get("entryId").asText()).isEqualTo("of t-1");
            assertThat(json.at("/targets/1/stage").asText()).isEqualTo("DEAD_LETTERED");
            assertThat(json.at("/entry/payload").asText()).isEqualTo("Ann");
        }
    }

    @Nested
    class A_cancellation {

        @Test
        void that_wins_says_so() {
            answer(CancelOutcome.CANCEL_OUTCOME_CANCELLED);

            assertThat(shell.run("cancel", "ads", "--entry-id", "eu.0.7"))
                    .isEqualTo(new Shell.Result(ExitCode.OK, "eu.0.7 is cancelled%n".formatted(), ""));
            assertThat(shell.run("cancel", "ads", "--token", "t-1", "-o", "json")
                            .out())
                    .contains("\"cancelled\" : true");
        }

        @Test
        void that_comes_too_late_is_refused() {
            answer(CancelOutcome.CANCEL_OUTCOME_TOO_LATE);

            assertThat(shell.run("cancel", "ads", "--token", "t-1")).satisfies(result -> {
                assertThat(result.exitCode()).isEqualTo(ExitCode.REFUSED);
                assertThat(result.out()).contains("too late");
            });
        }

        @Test
        void of_unknown_outcome_is_not_taken_for_either() {
            service.onCancel = request -> {
                throw Status.UNKNOWN.withDescription("not known; ask again").asRuntimeException();
            };

            assertThat(shell.run("cancel", "ads", "--token", "t-1").exitCode()).isEqualTo(ExitCode.OUTCOME_UNKNOWN);
        }

        private void answer(CancelOutcome outcome) {
            service.onCancel = request -> CancelEntryResponse.newBuilder()
                    .setEntryId("eu.0.7")
                    .setOutcome(outcome)
                    .build();
        }
    }
}
