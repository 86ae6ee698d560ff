package io.walservice.node.metrics;

import io.walservice.node.log.LogPartitionId;
import io.walservice.node.log.LogStatus;
import io.walservice.node.log.NamespaceLogCommand;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Asks a log partition every second how far it is, as long as this node owns it. */
public final class LogReporter {

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private LogReporter() {}

    /** What it is told. */
    public sealed interface Command {}

    private enum Ask implements Command {
        ASK
    }

    private record Answered(LogStatus status) implements Command {}

    /** Reports until it is stopped. */
    public static Behavior<Command> create(LogPartitionId id, ActorRef<NamespaceLogCommand> log, LogSeries series) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Ask.ASK, Duration.ZERO, INTERVAL);
            return reporting(context, id, log, series);
        }));
    }

    private static Behavior<Command> reporting(
            ActorContext<Command> context, LogPartitionId id, ActorRef<NamespaceLogCommand> log, LogSeries series) {
        ActorRef<LogStatus> answers = context.messageAdapter(LogStatus.class, Answered::new);
        return Behaviors.receive(Command.class)
                .onMessage(Ask.class, ask -> {
                    log.tell(new NamespaceLogCommand.AskStatus(answers));
                    return Behaviors.same();
                })
                .onMessage(Answered.class, answered -> {
                    series.report(id, answered.status());
                    return Behaviors.same();
                })
                .onSignal(PostStop.class, stopped -> {
                    series.forget(id);
                    return Behaviors.same();
                })
                .build();
    }
}
