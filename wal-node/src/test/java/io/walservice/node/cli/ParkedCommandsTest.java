package io.walservice.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.walservice.admin.v1.DeadLetterAdminGrpc;
import io.walservice.admin.v1.EditDeadLetterRequest;
import io.walservice.admin.v1.EditDeadLetterResponse;
import io.walservice.admin.v1.ListParkedRequest;
import io.walservice.admin.v1.ListParkedResponse;
import io.walservice.admin.v1.ParkedKey;
import io.walservice.admin.v1.Redrive;
import io.walservice.admin.v1.RedriveState;
import io.walservice.admin.v1.ReleaseKeyRequest;
import io.walservice.admin.v1.ReleaseKeyResponse;
import io.walservice.admin.v1.StopRedriveRequest;
import io.walservice.v1.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code wal dlq} asks and shows of parked keys, edits and redrives that are stopped. */
class ParkedCommandsTest {
    private static final ParkedKey TRIED = ParkedKey.newBuilder()
            .setTarget("store")
            .setId("user-1")
            .setEntries(20)
            .setAttempts(3)
            .setNextAttemptTime(Timestamp.newBuilder().setSeconds(1))
            .setCause("Busy: later")
            .build();
    private static final ParkedKey HELD =
            TRIED.toBuilder().setId("user-2").setHeld(true).build();

    private final List<Object> asked = new ArrayList<>();
    private Server server;
    private Shell shell;

    @BeforeEach
    void start() throws IOException {
        server = ServerBuilder.forPort(0).addService(new Letters()).build().start();
        shell = new Shell("127.0.0.1:" + server.getPort());
    }

    @AfterEach
    void stop() {
        server.shutdownNow();
    }

    @Test
    void parked_goes_through_all_pages_and_shows_which_keys_wait_for_a_person() {
        assertThat(shell.run("dlq", "parked", "ads", "--target", "store").out()).isEqualTo("""
                        TARGET  ID      ENTRIES  ATTEMPTS  NEXT ATTEMPT          CAUSE
                        store   user-1  20       3         1970-01-01T00:00:01Z  Busy: later
                        store   user-2  20       3         held                  Busy: later
                        """);
        assertThat(asked).hasSize(2);
        assertThat(((ListParkedRequest) asked.get(0)).getTarget()).isEqualTo("store");
        assertThat(((ListParkedRequest) asked.get(1)).getPageToken()).isEqualTo("more");
    }

    @Test
    void parked_takes_no_more_than_the_limit_and_may_ask_for_held_keys_alone() {
        assertThat(shell.run("dlq", "parked", "ads", "--held", "--limit", "1", "-o", "json")
                        .out())
                .contains("\"held\" : false", "\"nextAttempt\" : \"1970-01-01T00:00:01Z\"");
        ListParkedRequest only = (ListParkedRequest) asked.get(0);
        assertThat(asked).hasSize(1);
        assertThat(only.getHeld()).isTrue();
        assertThat(only.getPageSize()).isEqualTo(1);
    }

    @Test
    void release_names_the_key_and_says_what_the_service_refuses() {
        assertThat(shell.run("dlq", "release", "ads", "store", "user-2").out()).isEqualTo("user-2 released\n");
        ReleaseKeyRequest request = (ReleaseKeyRequest) asked.get(0);
        assertThat(List.of(request.getNamespace(), request.getTarget(), request.getId()))
                .containsExactly("ads", "store", "user-2");

        Shell.Result refused = shell.run("dlq", "release", "ads", "store", "user-9");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(refused.err()).contains("expected: a key that waits for a person");
    }

    @Test
    void stop_shows_how_far_the_redrive_came() {
        assertThat(shell.run("dlq", "stop", "ads", "r-1").out())
                .contains("stopped")
                .contains("41");
        assertThat(((StopRedriveRequest) asked.get(0)).getRedriveId()).isEqualTo("r-1");
    }

    @Test
    void edit_takes_the_new_payload_from_text_file_or_standard_input(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("payload"), "from file");

        assertThat(shell.run("dlq", "edit", "ads", "store", "local.0.7", "--payload", "Ann")
                        .out())
                .isEqualTo("local.0.9 written in place of local.0.7\n");
        shell.run("dlq", "edit", "ads", "store", "local.0.7", "--file", file.toString());
        shell.withInput("from input").run("dlq", "edit", "ads", "store", "local.0.7");

        assertThat(asked.stream()
                        .map(each -> ((EditDeadLetterRequest) each).getPayload().toStringUtf8()))
                .containsExactly("Ann", "from file", "from input");
        assertThat(asked)
                .allSatisfy(each -> assertThat(((EditDeadLetterRequest) each).getOperation())
                        .isEqualTo(Operation.OPERATION_PUT));
    }

    @Test
    void edit_may_turn_an_entry_into_a_deletion_but_not_with_a_payload() {
        assertThat(shell.run("dlq", "edit", "ads", "store", "local.0.7", "--delete", "--payload", "Ann")
                        .exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(asked).isEmpty();

        shell.run("dlq", "edit", "ads", "store", "local.0.7", "--delete");
        assertThat(((EditDeadLetterRequest) asked.get(0)).getOperation()).isEqualTo(Operation.OPERATION_DELETE);
        assertThat(((EditDeadLetterRequest) asked.get(0)).getPayload()).isEmpty();
    }

    private final class Letters extends DeadLetterAdminGrpc.DeadLetterAdminImplBase {
        @Override
        public void listParked(ListParkedRequest request, StreamObserver<ListParkedResponse> answers) {
            boolean first = request.getPageToken().isEmpty();
            answer(
                    request,
                    ListParkedResponse.newBuilder()
                            .addKeys(first ? TRIED : HELD)
                            .setNextPageToken(first ? "more" : "")
                            .build(),
                    answers);
        }

        @Override
        public void releaseKey(ReleaseKeyRequest request, StreamObserver<ReleaseKeyResponse> answers) {
            if (request.getId().equals("user-2")) {
                answer(request, ReleaseKeyResponse.getDefaultInstance(), answers);
            } else {
                answers.onError(Status.NOT_FOUND
                        .withDescription("id: \"user-9\" (expected: a key that waits for a person)")
                        .asRuntimeException());
            }
        }

        @Override
        public void stopRedrive(StopRedriveRequest request, StreamObserver<Redrive> answers) {
            answer(
                    request,
                    Redrive.newBuilder()
                            .setState(RedriveState.REDRIVE_STATE_STOPPED)
                            .setMoved(41)
                            .build(),
                    answers);
        }

        @Override
        public void editDeadLetter(EditDeadLetterRequest request, StreamObserver<EditDeadLetterResponse> answers) {
            answer(
                    request,
                    EditDeadLetterResponse.newBuilder().setEntryId("local.0.9").build(),
                    answers);
        }

        private <T> void answer(Object request, T response, StreamObserver<T> answers) {
            asked.add(request);
            answers.onNext(response);
            answers.onCompleted();
        }
    }
}
