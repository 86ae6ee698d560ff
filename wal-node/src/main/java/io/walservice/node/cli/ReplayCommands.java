package io.walservice.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.walservice.admin.v1.CancelReplayRequest;
import io.walservice.admin.v1.GetReplayRequest;
import io.walservice.admin.v1.ListReplaysRequest;
import io.walservice.admin.v1.PauseReplayRequest;
import io.walservice.admin.v1.Replay;
import io.walservice.admin.v1.ReplayState;
import io.walservice.admin.v1.ResumeReplayRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands of {@code wal replay} but for {@link StartReplayCommand}. */
final class ReplayCommands {
    private static final Duration AGAIN = Duration.ofMillis(500);

    private ReplayCommands() {}

    /** About one replay. */
    @Command
    abstract static class OfReplay extends LetterCommands.OfNamespace {
        @Parameters(paramLabel = "REPLAY", description = "The replay, as `wal replay list` shows it.")
        String replayId = "";
    }

    /** {@code wal replay show} */
    @Command(name = "show", description = "Shows how far a replay is, by log partition, and what could not be applied.")
    static final class Show extends OfReplay {
        @Option(names = "--wait", description = "Shows how far it is until it has ended.")
        private boolean wait;

        @Override
        int run(Service service, Output output) {
            Replay found = get(service, namespace, replayId);
            if (wait) {
                return follow(service, output, namespace, found);
            }
            ReplayView.print(output, found);
            return ExitCode.OK;
        }
    }

    /** {@code wal replay list} */
    @Command(name = "list", description = "Lists the replays of a namespace, newest first.")
    static final class ListThem extends LetterCommands.OfNamespace {
        @Option(names = "--target", paramLabel = "TARGET", description = "To this target; default: all.")
        private String target = "";

        @Override
        int run(Service service, Output output) {
            ListReplaysRequest request = ListReplaysRequest.newBuilder()
                    .setNamespace(namespace)
                    .setTarget(target)
                    .build();
            List<Replay> found =
                    service.readReplays(admin -> admin.listReplays(request)).getReplaysList();
            ArrayNode tree = JsonNodeFactory.instance.arrayNode();
            found.forEach(each -> tree.add(ReplayView.tree(each)));
            output.print(() -> tree, () -> ReplayView.rows(found));
            return ExitCode.OK;
        }
    }

    /** {@code wal replay pause} */
    @Command(name = "pause", description = "Has a replay stand where it is; what is under way is applied.")
    static final class Pause extends OfReplay {
        @Override
        int run(Service service, Output output) {
            PauseReplayRequest request = PauseReplayRequest.newBuilder()
                    .setNamespace(namespace)
                    .setReplayId(replayId)
                    .build();
            ReplayView.print(output, service.changeReplays(admin -> admin.pauseReplay(request)));
            return ExitCode.OK;
        }
    }

    /** {@code wal replay resume} */
    @Command(name = "resume", description = "Lets a replay go on that was paused.")
    static final class Resume extends OfReplay {
        @Override
        int run(Service service, Output output) {
            ResumeReplayRequest request = ResumeReplayRequest.newBuilder()
                    .setNamespace(namespace)
                    .setReplayId(replayId)
                    .build();
            ReplayView.print(output, service.changeReplays(admin -> admin.resumeReplay(request)));
            return ExitCode.OK;
        }
    }

    /** {@code wal replay cancel} */
    @Command(name = "cancel", description = "Ends a replay for good; what was applied stays so.")
    static final class Cancel extends OfReplay {
        @Override
        int run(Service service, Output output) {
            CancelReplayRequest request = CancelReplayRequest.newBuilder()
                    .setNamespace(namespace)
                    .setReplayId(replayId)
                    .build();
            ReplayView.print(output, service.changeReplays(admin -> admin.cancelReplay(request)));
            return ExitCode.OK;
        }
    }

    private static Replay get(Service service, String namespace, String replayId) {
        GetReplayRequest request = GetReplayRequest.newBuilder()
                .setNamespace(namespace)
                .setReplayId(replayId)
                .build();
        return service.readReplays(admin -> admin.getReplay(request));
    }

    /** Remarks how far a replay is until it has ended, and says whether all of it went well. */
    static int follow(Service service, Output output, String namespace, Replay begun) {
        Replay last = begun;
        String remarked = "";
        while (!hasEnded(last)) {
            LockSupport.parkNanos(AGAIN.toNanos());
            last = get(service, namespace, begun.getReplayId());
            String bar = ReplayView.bar(last);
            if (!bar.equals(remarked)) {
                output.remark(bar);
                remarked = bar;
            }
        }
        ReplayView.print(output, last);
        boolean well = last.getState() == ReplayState.REPLAY_STATE_DONE
                && last.getCounts().getFailed() == 0;
        return well ? ExitCode.OK : ExitCode.REFUSED;
    }

    private static boolean hasEnded(Replay replay) {
        return switch (replay.getState()) {
            case REPLAY_STATE_DONE, REPLAY_STATE_CANCELLED, REPLAY_STATE_FAILED -> true;
            default -> false;
        };
    }
}
