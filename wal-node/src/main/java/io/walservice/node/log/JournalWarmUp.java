package io.walservice.node.log;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;

/**
 * Reads and writes the journal once before a node joins. A node that has not done so takes several seconds for the
 * first log partition that is moved to it, and as long that partition is dark.
 */
public final class JournalWarmUp
        extends EventSourcedBehavior<ActorRef<Done>, NamespaceLogEvent, NamespaceLogEvent.OwnershipTaken> {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private JournalWarmUp(String node) {
        super(PersistenceId.of("warm-up", node));
    }

    /**
     * Warms up.
     *
     * @return fails when the journal does not work
     */
    public static CompletionStage<Done> run(ActorSystem<?> system, String node) {
        Behavior<ActorRef<Done>> behavior = new JournalWarmUp(node);
        ActorRef<ActorRef<Done>> actor = system.systemActorOf(behavior, "journal-warm-up", Props.empty());
        return AskPattern.ask(actor, replyTo -> replyTo, LIMIT, system.scheduler());
    }

    @Override
    public NamespaceLogEvent.OwnershipTaken emptyState() {
        return new NamespaceLogEvent.OwnershipTaken(0, 1, "", java.util.Optional.empty(), EntryCounts.NONE);
    }

    @Override
    public CommandHandler<ActorRef<Done>, NamespaceLogEvent, NamespaceLogEvent.OwnershipTaken> commandHandler() {
        return (state, replyTo) -> Effect()
                .persist(state)
                .thenRun(after -> replyTo.tell(Done.getInstance()))
                .thenStop();
    }

    @Override
    public EventHandler<NamespaceLogEvent.OwnershipTaken, NamespaceLogEvent> eventHandler() {
        return (state, event) -> state;
    }
}
