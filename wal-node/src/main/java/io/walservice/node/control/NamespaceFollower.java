package io.walservice.node.control;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.ddata.typed.javadsl.DistributedData;
import org.apache.pekko.cluster.ddata.typed.javadsl.Replicator;

/**
 * Keeps the directory up to date from two sides: it polls the database, and hears from its peers. What it learns from
 * the database it tells them, so that one node that reaches the database is enough for all.
 */
final class NamespaceFollower extends AbstractBehavior<FollowerCommand> {
    private final ChangeSource source;
    private final NamespaceDirectory directory;
    private final Duration interval;
    private final TimerScheduler<FollowerCommand> timers;
    private final PeerNamespaces peers;
    private FollowerProgress progress = FollowerProgress.START;

    private NamespaceFollower(
            ActorContext<FollowerCommand> context,
            TimerScheduler<FollowerCommand> timers,
            ChangeSource source,
            NamespaceDirectory directory,
            Duration interval) {
        super(context);
        this.source = source;
        this.directory = directory;
        this.interval = interval;
        this.timers = timers;
        this.peers = new PeerNamespaces(
                DistributedData.get(context.getSystem()).replicator(),
                context.getSystem().ignoreRef());
    }

    /** @param interval from one poll to the next, give or take a fifth */
    static Behavior<FollowerCommand> create(ChangeSource source, NamespaceDirectory directory, Duration interval) {
        Behavior<FollowerCommand> follower = Behaviors.withTimers(timers -> Behaviors.setup(
                context -> new NamespaceFollower(context, timers, source, directory, interval).started()));
        return Behaviors.supervise(follower)
                .onFailure(SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(1), 0.2));
    }

    private NamespaceFollower started() {
        peers.subscribe(heard());
        getContext().getSelf().tell(FollowerCommand.Poll.NOW);
        return this;
    }

    @SuppressWarnings("unchecked") // The key says what the responses are about; a class cannot.
    private ActorRef<Replicator.SubscribeResponse<ReplicatedNewest>> heard() {
        Class<Replicator.SubscribeResponse<ReplicatedNewest>> type =
                (Class<Replicator.SubscribeResponse<ReplicatedNewest>>) (Class<?>) Replicator.SubscribeResponse.class;
        return getContext().messageAdapter(type, FollowerCommand.Heard::new);
    }

    @Override
    public Receive<FollowerCommand> createReceive() {
        return newReceiveBuilder()
                .onMessage(FollowerCommand.Poll.class, poll -> poll())
                .onMessage(FollowerCommand.Polled.class, polled -> onPolled(polled.changes()))
                .onMessage(FollowerCommand.PollFailed.class, failed -> onFailure(failed.failure()))
                .onMessage(FollowerCommand.Made.class, made -> onMade(made.revision()))
                .onMessage(FollowerCommand.Heard.class, heard -> onHeard(heard.response()))
                .build();
    }

    private Behavior<FollowerCommand> poll() {
        getContext()
                .pipeToSelf(
                        source.changesSince(progress.upTo()),
                        (changes, failure) -> failure == null
                                ? new FollowerCommand.Polled(changes)
                                : new FollowerCommand.PollFailed(failure));
        return this;
    }

    private Behavior<FollowerCommand> onPolled(NamespaceChanges changes) {
        if (changes.upTo() < progress.upTo()) {
            getContext()
                    .getLog()
                    .warn(
                            "The configuration database is at change {}, behind {}: another one, or restored from a backup? "
                                    + "Revisions lower than those known here are passed over until this node is restarted",
                            changes.upTo(),
                            progress.upTo());
        }
        boolean news = changes.upTo() != progress.upTo() || !progress.loaded();
        progress = progress.with(changes);
        directory.learn(changes.revisions());
        changes.revisions().forEach(peers::tell);
        if (news && changes.complete()) {
            peers.tellTotal(progress.upTo(), directory.size());
        }
        updateState();
        pollAfter(changes.complete() ? progress.pause(interval) : Duration.ZERO);
        return this;
    }

    private Behavior<FollowerCommand> onFailure(Throwable failure) {
        Throwable cause = Failures.unwrapped(failure);
        if (progress.failure().isEmpty()) {
            getContext().getLog().warn("Cannot read namespaces from the database: {}", cause.toString());
        }
        progress = progress.withFailure(String.valueOf(cause.getMessage()));
        updateState();
        pollAfter(progress.pause(interval));
        return this;
    }

    private Behavior<FollowerCommand> onMade(NamespaceRevision revision) {
        directory.learn(List.of(revision));
        peers.tell(revision);
        return this;
    }

    private Behavior<FollowerCommand> onHeard(Replicator.SubscribeResponse<ReplicatedNewest> response) {
        if (response instanceof Replicator.Changed<ReplicatedNewest> changed) {
            directory.learn(peers.hear(changed.dataValue()));
            updateState();
        }
        return this;
    }

    private void updateState() {
        directory.become(progress.source(peers.isComplete(directory.size())), progress.failure());
    }

    private void pollAfter(Duration pause) {
        double jitter = ThreadLocalRandom.current().nextDouble(0.8, 1.0001);
        timers.startSingleTimer(FollowerCommand.Poll.NOW, Duration.ofMillis((long) (pause.toMillis() * jitter)));
    }
}
