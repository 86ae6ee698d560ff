package io.walservice.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.walservice.admin.v1.CancelDelayedRequest;
import io.walservice.admin.v1.CountDelayedRequest;
import io.walservice.admin.v1.CountDelayedResponse;
import io.walservice.admin.v1.DelayedEntry;
import io.walservice.admin.v1.DelayedHour;
import io.walservice.admin.v1.DelayedProgress;
import io.walservice.admin.v1.ListDelayedRequest;
import io.walservice.admin.v1.ListDelayedResponse;
import io.walservice.admin.v1.MoveDelayedRequest;
import io.walservice.admin.v1.ScheduleAdminGrpc;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code wal delayed} asks and shows; what the service does is in ScheduleAdminTest. */
class DelayedCommandsTest {
    private static final DelayedEntry ENTRY = DelayedEntry.newBuilder()
            .setEntryId("local.0.7")
            .setId("user-1")
            .setDueTime(Timestamp.newBuilder().setSeconds(61))
            .setAcceptedTime(Timestamp.newBuilder().setSeconds(1))
            .addTargets("app")
            .addTargets("store")
            .setIdempotencyToken("t-7")
            .setSizeBytes(120)
            .setMoved(true)
            .build();
    private static final DelayedProgress SOME = DelayedProgress.newBuilder()
            .setSeen(500)
            .setDone(499)
            .setTooLate(1)
            .setContinueToken("17-4")
            .build();
    private static final DelayedProgress ALL = SOME.toBuilder()
            .setSeen(700)
            .setDone(698)
            .setTooLate(2)
            .setFinal(true)
            .build();

    private final List<Object> asked = new ArrayList<>();
    private Consumer<StreamObserver<DelayedProgress>> answers = to -> {
        to.onNext(SOME);
        to.onNext(ALL);
        to.onCompleted();
    };
    private Server server;
    private Shell shell;

    @BeforeEach
    void start() throws IOException {
        server = ServerBuilder.forPort(0).addService(new Schedules()).build().start();
        shell = new Shell("127.0.0.1:" + server.getPort());
    }

    @AfterEach
    void stop() {
        server.shutdownNow();
    }

    @Test
    void list_goes_through_all_pages_and_says_which_entries_it_wants() {
        assertThat(shell.run(
                                "delayed",
                                "list",
                                "ads",
                                "--target",
                                "app",
                                "--limit",
                                "2",
                                "--until",
                                "1970-01-02T00:00:00Z")
                        .out())
                .isEqualTo("""
                        ENTRY      ID      DUE                   ACCEPTED              TARGETS    BYTES  MOVED
                        local.0.7  user-1  1970-01-01T00:01:01Z  1970-01-01T00:00:01Z  app,store  120    yes
                        local.0.7  user-1  1970-01-01T00:01:01Z  1970-01-01T00:00:01Z  app,store  120    yes
                        """);
        ListDelayedRequest second = (ListDelayedRequest) asked.get(1);
        assertThat(second.getPageToken()).isEqualTo("more");
        assertThat(second.getFilter().getTarget()).isEqualTo("app");
        assertThat(second.getFilter().getUntil().getSeconds()).isEqualTo(86_400);
    }

    @Test
    void list_gives_programs_the_token_too() {
        assertThat(shell.run("delayed", "list", "ads", "--limit", "1", "-o", "json")
                        .out())
                .contains("\"token\" : \"t-7\"")
                .contains("\"targets\" : [ \"app\", \"store\" ]");
    }

    @Test
    void count_shows_how_many_and_until_when_or_by_hour() {
        assertThat(shell.run("delayed", "count", "ads", "--id", "user-1").out()).isEqualTo("""
                        ENTRIES  FIRST DUE             LAST DUE
                        42       1970-01-01T00:01:01Z  1970-01-01T00:00:01Z
                        """);
        assertThat(shell.run("delayed", "count", "ads", "--by-hour").out()).isEqualTo("""
                        HOUR                  ENTRIES
                        1970-01-01T00:01:01Z  42
                        """);
        assertThat(((CountDelayedRequest) asked.get(0)).getByHour()).isFalse();
        assertThat(((CountDelayedRequest) asked.get(1)).getByHour()).isTrue();
    }

    @Test
    void cancel_needs_a_reason_and_prints_the_last_answer() {
        assertThat(shell.run("delayed", "cancel", "ads", "--all").exitCode()).isEqualTo(2);
        Shell.Result result = shell.run("delayed", "cancel", "ads", "--all", "--reason", "wrong list");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).isEqualTo("698 cancelled, 2 too late\n");
        CancelDelayedRequest request = (CancelDelayedRequest) asked.get(0);
        assertThat(request.getAll()).isTrue();
        assertThat(request.getReason()).isEqualTo("wrong list");
    }

    @Test
    void move_takes_exactly_one_time() {
        String[] move = {"delayed", "move", "ads", "--id", "user-1", "--reason", "later"};
        assertThat(shell.run(move).exitCode()).isEqualTo(2);
        assertThat(shell.run(with(move, "--now", "--by", "2h")).exitCode()).isEqualTo(2);

        assertThat(shell.run(with(move, "--by", "-30m")).out()).isEqualTo("698 moved, 2 too late\n");
        shell.run(with(move, "--by=2h"));
        shell.run(with(move, "--to", "1970-01-01T00:00:05Z"));
        shell.run(with(move, "--now"));

        assertThat(asked).hasSize(4);
        assertThat(((MoveDelayedRequest) asked.get(0)).getBy().getSeconds()).isEqualTo(-1_800);
        assertThat(((MoveDelayedRequest) asked.get(1)).getBy().getSeconds()).isEqualTo(7_200);
        assertThat(((MoveDelayedRequest) asked.get(2)).getToTime().getSeconds()).isEqualTo(5);
        assertThat(((MoveDelayedRequest) asked.get(3)).getNow()).isTrue();
    }

    @Test
    void a_move_that_breaks_off_says_how_to_go_on() {
        answers = to -> {
            to.onNext(SOME);
            to.onError(Status.UNKNOWN.withDescription("broken off").asRuntimeException());
        };
        Shell.Result result = shell.run("delayed", "move", "ads", "--all", "--by", "2h", "--reason", "later");

        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err()).contains("--continue 17-4").contains("error: outcome unknown: broken off");

        shell.run("delayed", "move", "ads", "--all", "--by", "2h", "--reason", "later", "--continue", "17-4");
        assertThat(((MoveDelayedRequest) asked.get(1)).getContinueToken()).isEqualTo("17-4");
    }

    @Test
    void a_change_without_an_answer_for_too_long_has_an_unknown_outcome() {
        answers = to -> to.onNext(SOME);
        Shell.Result result = shell.run("delayed", "cancel", "ads", "--all", "--reason", "wrong", "--timeout", "300ms");

        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err()).contains("no answer in time");
    }

    private static String[] with(String[] command, String... more) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private final class Schedules extends ScheduleAdminGrpc.ScheduleAdminImplBase {
        @Override
        public void listDelayed(ListDelayedRequest request, StreamObserver<ListDelayedResponse> to) {
            asked.add(request);
            to.onNext(ListDelayedResponse.newBuilder()
                    .addEntries(ENTRY)
                    .setNextPageToken("more")
                    .build());
            to.onCompleted();
        }

        @Override
        public void countDelayed(CountDelayedRequest request, StreamObserver<CountDelayedResponse> to) {
            asked.add(request);
            to.onNext(CountDelayedResponse.newBuilder()
                    .setEntries(42)
                    .setEarliestDueTime(ENTRY.getDueTime())
                    .setLatestDueTime(ENTRY.getAcceptedTime())
                    .addHours(DelayedHour.newBuilder()
                            .setStartTime(ENTRY.getDueTime())
                            .setEntries(42))
                    .build());
            to.onCompleted();
        }

        @Override
        public void cancelDelayed(CancelDelayedRequest request, StreamObserver<DelayedProgress> to) {
            asked.add(request);
            answers.accept(to);
        }

        @Override
        public void moveDelayed(MoveDelayedRequest request, StreamObserver<DelayedProgress> to) {
            asked.add(request);
            answers.accept(to);
        }
    }
}
