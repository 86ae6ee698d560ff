package io.walservice.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.walservice.admin.v1.CancelReplayRequest;
import io.walservice.admin.v1.GetReplayRequest;
import io.walservice.admin.v1.ListReplaysRequest;
import io.walservice.admin.v1.ListReplaysResponse;
import io.walservice.admin.v1.PauseReplayRequest;
import io.walservice.admin.v1.Replay;
import io.walservice.admin.v1.ReplayAdminGrpc;
import io.walservice.admin.v1.ReplayCounts;
import io.walservice.admin.v1.ReplayFailure;
import io.walservice.admin.v1.ReplayPartition;
import io.walservice.admin.v1.ReplayState;
import io.walservice.admin.v1.ResumeReplayRequest;
import io.walservice.admin.v1.SequenceRange;
import io.walservice.admin.v1.StartReplayRequest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code wal replay} asks and shows; what the service does is in ReplayAdminTest. */
class ReplayCommandsTest {
    private static final Replay RUNNING = replay(ReplayState.REPLAY_STATE_RUNNING, 50, 20, 0);

    private final List<Object> asked = new ArrayList<>();
    private final Deque<Replay> answers = new ArrayDeque<>();
    private Server server;
    private Shell shell;

    @BeforeEach
    void start() throws IOException {
        server = ServerBuilder.forPort(0).addService(new Replays()).build().start();
        shell = new Shell("127.0.0.1:" + server.getPort());
    }

    @AfterEach
    void stop() {
        server.shutdownNow();
    }

    @Test
    void start_says_what_is_meant_and_what_is_not() {
        answers.add(RUNNING);

        Shell.Result result = shell.run(
                "replay",
                "start",
                "ads",
                "--target",
                "store",
                "--from",
                "1970-01-01T00:00:07Z",
                "--id-prefix",
                "user-",
                "--key",
                "name",
                "--attribute",
                "job=7",
                "--attribute",
                "who=ann",
                "--leave-out",
                "local.0.17,local.1.18",
                "--leave-out",
                "local.0.19",
                "--rate",
                "7");

        assertThat(result.exitCode()).isZero();
        StartReplayRequest request = (StartReplayRequest) asked.get(0);
        assertThat(request.getNamespace()).isEqualTo("ads");
        assertThat(request.getTarget()).isEqualTo("store");
        assertThat(request.getRange().getFromTime().getSeconds()).isEqualTo(7);
        assertThat(request.getRange().hasToTime()).isFalse();
        assertThat(request.getFilter().getIdPrefix()).isEqualTo("user-");
        assertThat(request.getFilter().getKey()).isEqualTo("name");
        assertThat(request.getFilter().getAttributesMap()).hasSize(2).containsEntry("job", "7");
        assertThat(request.getLeftOutList()).containsExactly("local.0.17", "local.1.18", "local.0.19");
        assertThat(request.getRate()).isEqualTo(7);
        assertThat(request.getDryRun()).isFalse();
        assertThat(result.out()).isEqualTo("""
                replay    r-1
                target    store
                state     running
                started   1970-01-01T00:00:01Z by ann, at most 100 a second

                PARTITION  FROM  TO   DONE  MATCHING  LEFT OUT  APPLIED  FAILED
                0          1     100  50%   21        1         20       0
                all        -     -    50%   21        1         20       0
                """);
    }

    @Test
    void sequences_are_those_of_log_partitions() {
        answers.add(RUNNING);

        shell.run("replay", "start", "ads", "--target", "store", "--sequences", "0:5-9,1:7-,2:-8,3");

        assertThat(((StartReplayRequest) asked.get(0)).getRange().getSequencesList())
                .containsExactly(sequences(0, 5, 9), sequences(1, 7, 0), sequences(2, 0, 8), sequences(3, 0, 0));
        assertThat(shell.run("replay", "start", "ads", "--target", "store", "--sequences", "9-5")
                        .err())
                .contains("9-5 (expected: PARTITION:FROM-TO, like 0:100-250)");
    }

    @Test
    void a_range_has_to_be_named_and_one_alone() {
        assertThat(shell.run("replay", "start", "ads", "--target", "store").exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(shell.run("replay", "start", "ads", "--target", "store", "--all", "--sequences", "0")
                        .exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(asked).isEmpty();
    }

    @Test
    void waiting_shows_how_far_it_is_and_ends_with_how_it_went() {
        answers.add(RUNNING);
        answers.add(replay(ReplayState.REPLAY_STATE_RUNNING, 75, 30, 0));
        answers.add(replay(ReplayState.REPLAY_STATE_DONE, 100, 40, 0));

        Shell.Result result = shell.run("replay", "start", "ads", "--target", "store", "--all", "--wait");

        assertThat(result.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(result.err())
                .contains("[######################........] 75% of 100 places, 30 applied, 0 failed, running")
                .contains("[##############################] 100% of 100 places, 40 applied, 0 failed, done");
        assertThat(result.out()).contains("state     done");
    }

    @Test
    void waiting_ends_with_1_where_an_entry_could_not_be_applied_or_the_replay_was_ended() {
        answers.add(replay(ReplayState.REPLAY_STATE_DONE, 100, 40, 2));
        Shell.Result failed = shell.run("replay", "show", "ads", "r-1", "--wait");
        answers.add(replay(ReplayState.REPLAY_STATE_CANCELLED, 60, 40, 0));
        Shell.Result cancelled = shell.run("replay", "show", "ads", "r-1", "--wait");

        assertThat(failed.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(failed.out()).contains("local.0.17  Refused: no");
        assertThat(cancelled.exitCode()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void a_dry_run_is_waited_for() {
        answers.add(RUNNING.toBuilder().setDryRun(true).build());
        answers.add(replay(ReplayState.REPLAY_STATE_DONE, 100, 0, 0).toBuilder()
                .setDryRun(true)
                .build());

        Shell.Result result = shell.run("replay", "start", "ads", "--target", "store", "--all", "--dry-run");

        assertThat(((StartReplayRequest) asked.get(0)).getDryRun()).isTrue();
        assertThat(result.out()).contains("state     done, dry run");
    }

    @Test
    void programs_get_all_of_it() {
        answers.add(replay(ReplayState.REPLAY_STATE_DONE, 100, 40, 2));

        assertThat(shell.run("replay", "show", "ads", "r-1", "-o", "json").out())
                .contains("\"replayId\" : \"r-1\"", "\"state\" : \"done\"", "\"failed\" : 2", "\"nextSequence\" : 101")
                .contains("\"entryId\" : \"local.0.17\"");
    }

    @Test
    void list_pause_resume_and_cancel_name_the_replay() {
        answers.add(RUNNING);
        assertThat(shell.run("replay", "list", "ads").out()).isEqualTo("""
                REPLAY  TARGET  STATE    DONE  MATCHING  LEFT OUT  APPLIED  FAILED  STARTED
                r-1     store   running  50%   21        1         20       0       1970-01-01T00:00:01Z
                """);
        for (String change : List.of("pause", "resume", "cancel")) {
            answers.add(RUNNING);
            assertThat(shell.run("replay", change, "ads", "r-1").exitCode()).isZero();
        }
        assertThat(((PauseReplayRequest) asked.get(1)).getReplayId()).isEqualTo("r-1");
        assertThat(((ResumeReplayRequest) asked.get(2)).getReplayId()).isEqualTo("r-1");
        assertThat(((CancelReplayRequest) asked.get(3)).getReplayId()).isEqualTo("r-1");
    }

    @Test
    void a_refusal_ends_with_1() {
        Shell.Result result = shell.run("replay", "start", "ads", "--target", "store", "--all");

        assertThat(result.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(result.err()).contains("error: target: store, whose replay r-1 is not at its end");
    }

    private static SequenceRange sequences(int partition, long from, long to) {
        return SequenceRange.newBuilder()
                .setLogPartition(partition)
                .setFromSequence(from)
                .setToSequence(to)
                .build();
    }

    private static Replay replay(ReplayState state, long seen, long applied, long failed) {
        ReplayCounts counts = ReplayCounts.newBuilder()
                .setPlaces(100)
                .setSeen(seen)
                .setMatching(1 + applied + failed)
                .setLeftOut(1)
                .setApplied(applied)
                .setFailed(failed)
                .build();
        Replay.Builder replay = Replay.newBuilder()
                .setReplayId("r-1")
                .setTarget("store")
                .setState(state)
                .setRate(100)
                .setAuthor("ann")
                .setStartedTime(Timestamp.newBuilder().setSeconds(1))
                .setCounts(counts)
                .addPartitions(ReplayPartition.newBuilder()
                        .setFirstSequence(1)
                        .setLastSequence(100)
                        .setNextSequence(seen + 1)
                        .setCounts(counts));
        if (failed > 0) {
            replay.addFailures(
                    ReplayFailure.newBuilder().setEntryId("local.0.17").setCause("Refused: no"));
        }
        return replay.build();
    }

    /** Gives the answers that the test has planned, and refuses where there is none. */
    private final class Replays extends ReplayAdminGrpc.ReplayAdminImplBase {
        @Override
        public void startReplay(StartReplayRequest request, StreamObserver<Replay> observer) {
            answer(request, observer);
        }

        @Override
        public void getReplay(GetReplayRequest request, StreamObserver<Replay> observer) {
            answer(request, observer);
        }

        @Override
        public void pauseReplay(PauseReplayRequest request, StreamObserver<Replay> observer) {
            answer(request, observer);
        }

        @Override
        public void resumeReplay(ResumeReplayRequest request, StreamObserver<Replay> observer) {
            answer(request, observer);
        }

        @Override
        public void cancelReplay(CancelReplayRequest request, StreamObserver<Replay> observer) {
            answer(request, observer);
        }

        @Override
        public void listReplays(ListReplaysRequest request, StreamObserver<ListReplaysResponse> observer) {
            asked.add(request);
            observer.onNext(ListReplaysResponse.newBuilder()
                    .addReplays(answers.remove())
                    .build());
            observer.onCompleted();
        }

        private void answer(Object request, StreamObserver<Replay> observer) {
            asked.add(request);
            if (answers.isEmpty()) {
                observer.onError(Status.FAILED_PRECONDITION
                        .withDescription("target: store, whose replay r-1 is not at its end")
                        .asRuntimeException());
                return;
            }
            observer.onNext(answers.remove());
            observer.onCompleted();
        }
    }
}
