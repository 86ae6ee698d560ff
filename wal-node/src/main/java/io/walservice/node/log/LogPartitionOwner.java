package io.walservice.node.log;

import io.walservice.node.lease.Takeover;
import io.walservice.node.log.NamespaceLogCommand.Append;
import io.walservice.node.log.NamespaceLogCommand.ScheduleRequest;
import io.walservice.node.log.NamespaceLogCommand.Stop;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;

/**
 * The sharded entity of a log partition: takes ownership first, then runs {@link NamespaceLog} and whatever works on
 * the partition beside it, and hands the partition back when sharding moves it.
 *
 * <p>What arrives before it is ready waits in a bounded stash. When ownership cannot be had, batches are refused:
 * nothing of them was stored. It ends with the log, and sharding starts it again with the next message.
 */
public final class LogPartitionOwner extends AbstractBehavior<NamespaceLogCommand> {

    /** More batches than nodes send at a time, as each sends one at a time. */
    private static final int STASH = 1_000;

    /** The claim's own outcome, to itself. */
    private record Owned(long epoch) implements NamespaceLogCommand.OwnerCommand {}

    /** The claim has failed. */
    private record NotOwned(Throwable cause) implements NamespaceLogCommand.OwnerCommand {}

    /** The partition has been handed back. */
    private enum HandedBack implements NamespaceLogCommand.OwnerCommand {
        DONE
    }

    /** What works on a partition beside its log: it dispatches, keeps the schedule, and finds out what is settled. */
    @FunctionalInterface
    public interface Companion {
        /** Runs as long as the log does. */
        Behavior<ScheduleRequest> create(LogPartitionId id, ActorRef<NamespaceLogCommand> log);
    }

    private final LogPartitionId id;
    private final Takeover takeover;
    private final Function<Long, Behavior<NamespaceLogCommand>> log;
    private final Companion companion;
    private final StashBuffer<NamespaceLogCommand> stash;

    private LogPartitionOwner(
            ActorContext<NamespaceLogCommand> context,
            LogPartitionId id,
            Takeover takeover,
            Function<Long, Behavior<NamespaceLogCommand>> log,
            Companion companion,
            StashBuffer<NamespaceLogCommand> stash) {
        super(context);
        this.id = id;
        this.takeover = takeover;
        this.log = log;
        this.companion = companion;
        this.stash = stash;
    }

    static Behavior<NamespaceLogCommand> create(
            LogPartitionId id, Takeover takeover, NamespaceLog.Environment environment, Companion companion) {
        return Behaviors.setup(context -> Behaviors.withStash(STASH, stash -> {
            NamespaceLog.Environment forThisTerm = environment.forTerm();
            context.pipeToSelf(
                    takeover.take(id.entityId()),
                    (epoch, failure) -> failure == null ? new Owned(epoch) : new NotOwned(failure));
            return new LogPartitionOwner(
                    context, id, takeover, epoch -> NamespaceLog.create(id, epoch, forThisTerm), companion, stash);
        }));
    }

    @Override
    public Receive<NamespaceLogCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(Owned.class, this::owned)
                .onMessage(NotOwned.class, this::notOwned)
                .onMessageEquals(Stop.STOP, Behaviors::stopped)
                .onAnyMessage(this::waitForOwnership)
                .build();
    }

    private Behavior<NamespaceLogCommand> waitForOwnership(NamespaceLogCommand command) {
        if (!stash.isFull()) {
            stash.stash(command);
        } else if (command instanceof Append append) {
            append.replyTo().tell(new AppendReply.Refused("the log partition is being taken over"));
        }
        return this;
    }

    private Behavior<NamespaceLogCommand> notOwned(NotOwned failed) {
        getContext().getLog().warn("{}: not taken over: {}", id, failed.cause().toString());
        stash.forEach(command -> {
            if (command instanceof Append append) {
                append.replyTo().tell(new AppendReply.Refused("the journal cannot be reached"));
            }
        });
        return Behaviors.stopped();
    }

    private Behavior<NamespaceLogCommand> owned(Owned owned) {
        ActorRef<NamespaceLogCommand> child = getContext().spawn(log.apply(owned.epoch()), "log");
        ActorRef<ScheduleRequest> beside = getContext().spawn(companion.create(id, child), "companion");
        getContext().watch(child);
        Behavior<NamespaceLogCommand> running = Behaviors.receive(NamespaceLogCommand.class)
                .onMessageEquals(Stop.STOP, () -> {
                    getContext().stop(beside);
                    child.tell(Stop.STOP);
                    return Behaviors.same();
                })
                .onMessage(ScheduleRequest.class, request -> {
                    beside.tell(request);
                    return Behaviors.same();
                })
                .onMessage(NamespaceLogCommand.class, command -> {
                    child.tell(command);
                    return Behaviors.same();
                })
                .onSignal(Terminated.class, ended -> handBack(owned.epoch()))
                .build();
        return stash.unstashAll(running);
    }

    private Behavior<NamespaceLogCommand> handBack(long epoch) {
        getContext().pipeToSelf(takeover.handBack(id.entityId(), epoch), (done, failure) -> HandedBack.DONE);
        return Behaviors.receive(NamespaceLogCommand.class)
                .onMessageEquals(HandedBack.DONE, Behaviors::stopped)
                .onMessage(Append.class, append -> {
                    append.replyTo().tell(new AppendReply.Refused("the log partition is being handed over"));
                    return Behaviors.same();
                })
                .onAnyMessage(other -> Behaviors.same())
                .build();
    }
}
