package io.walservice.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.stub.StreamObserver;
import io.walservice.admin.v1.CountDeadLettersRequest;
import io.walservice.admin.v1.CountDeadLettersResponse;
import io.walservice.admin.v1.DeadLetter;
import io.walservice.admin.v1.DeadLetterAdminGrpc;
import io.walservice.admin.v1.DeadLetterGroup;
import io.walservice.admin.v1.DiscardDeadLettersRequest;
import io.walservice.admin.v1.DiscardDeadLettersResponse;
import io.walservice.admin.v1.GetDeadLetterRequest;
import io.walservice.admin.v1.GetDeadLetterResponse;
import io.walservice.admin.v1.ListDeadLettersRequest;
import io.walservice.admin.v1.ListDeadLettersResponse;
import io.walservice.admin.v1.Redrive;
import io.walservice.admin.v1.RedriveState;
import io.walservice.admin.v1.StartRedriveRequest;
import io.walservice.v1.StoredEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code wal dlq} asks and shows; what the service does is in DeliveryTest. */
class LetterCommandsTest {
    private static final DeadLetter LETTER = DeadLetter.newBuilder()
            .setTarget("store")
            .setEntryId("local.0.7")
            .setId("user-1")
            .setCause("Busy: later (attempt 3 of 3)")
            .setAttempts(3)
            .setGivenUpTime(Timestamp.newBuilder().setSeconds(1))
            .build();

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
    void list_goes_through_all_pages_and_says_which_letters_it_wants() {
        assertThat(shell.run("dlq", "list", "ads", "--cause", "Busy", "--limit", "2", "--from", "1970-01-01T00:00:00Z")
                        .out())
                .isEqualTo("""
                        TARGET  ENTRY      ID      GIVEN UP              ATTEMPTS  CAUSE
                        store   local.0.7  user-1  1970-01-01T00:00:01Z  3         Busy: later (attempt 3 of 3)
                        store   local.0.7  user-1  1970-01-01T00:00:01Z  3         Busy: later (attempt 3 of 3)
                        """);
        assertThat(asked).hasSize(2);
        ListDeadLettersRequest second = (ListDeadLettersRequest) asked.get(1);
        assertThat(second.getPageToken()).isEqualTo("more");
        assertThat(second.getFilter().getCause()).isEqualTo("Busy");
        assertThat(second.getFilter().hasFrom()).isTrue();
    }

    @Test
    void count_shows_groups() {
        assertThat(shell.run("dlq", "count", "ads").out()).isEqualTo("""
                        TARGET  CAUSE  LETTERS  FIRST                 LAST
                        store   Busy   42       1970-01-01T00:00:00Z  1970-01-01T00:00:00Z
                        """);
    }

    @Test
    void show_prints_the_payload() {
        assertThat(shell.run("dlq", "show", "ads", "store", "local.0.7").out())
                .contains("cause     Busy: later (attempt 3 of 3)")
                .contains("payload   Ann");
    }

    @Test
    void redrive_names_target_and_rate() {
        assertThat(shell.run("dlq", "redrive", "ads", "--target", "store", "--rate", "7")
                        .out())
                .contains("running");
        StartRedriveRequest request = (StartRedriveRequest) asked.get(0);
        assertThat(request.getFilter().getTarget()).isEqualTo("store");
        assertThat(request.getRate()).isEqualTo(7);
    }

    @Test
    void discard_needs_a_reason() {
        assertThat(shell.run("dlq", "discard", "ads", "--id", "user-1").exitCode())
                .isEqualTo(2);
        assertThat(shell.run("dlq", "discard", "ads", "--id", "user-1", "--reason", "known")
                        .out())
                .isEqualTo("3 discarded\n");
        assertThat(((DiscardDeadLettersRequest) asked.get(0)).getReason()).isEqualTo("known");
    }

    private final class Letters extends DeadLetterAdminGrpc.DeadLetterAdminImplBase {
        @Override
        public void listDeadLetters(ListDeadLettersRequest request, StreamObserver<ListDeadLettersResponse> answers) {
            answer(
                    request,
                    ListDeadLettersResponse.newBuilder()
                            .addLetters(LETTER)
                            .setNextPageToken("more")
                            .build(),
                    answers);
        }

        @Override
        public void countDeadLetters(
                CountDeadLettersRequest request, StreamObserver<CountDeadLettersResponse> answers) {
            DeadLetterGroup group = DeadLetterGroup.newBuilder()
                    .setTarget("store")
                    .setCause("Busy")
                    .setLetters(42)
                    .build();
            answer(
                    request,
                    CountDeadLettersResponse.newBuilder().addGroups(group).build(),
                    answers);
        }

        @Override
        public void getDeadLetter(GetDeadLetterRequest request, StreamObserver<GetDeadLetterResponse> answers) {
            StoredEntry entry = StoredEntry.newBuilder()
                    .setPayload(ByteString.copyFromUtf8("Ann"))
                    .build();
            answer(
                    request,
                    GetDeadLetterResponse.newBuilder()
                            .setLetter(LETTER)
                            .setEntry(entry)
                            .build(),
                    answers);
        }

        @Override
        public void startRedrive(StartRedriveRequest request, StreamObserver<Redrive> answers) {
            answer(
                    request,
                    Redrive.newBuilder()
                            .setState(RedriveState.REDRIVE_STATE_RUNNING)
                            .build(),
                    answers);
        }

        @Override
        public void discardDeadLetters(
                DiscardDeadLettersRequest request, StreamObserver<DiscardDeadLettersResponse> answers) {
            answer(
                    request,
                    DiscardDeadLettersResponse.newBuilder().setDiscarded(3).build(),
                    answers);
        }

        private <T> void answer(Object request, T response, StreamObserver<T> answers) {
            asked.add(request);
            answers.onNext(response);
            answers.onCompleted();
        }
    }
}
