package io.walservice.node.schedule;

import io.walservice.internal.v1.Entry;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.node.lease.Lease;
import io.walservice.node.log.DuePlace;
import io.walservice.node.log.LogPartitionId;
import io.walservice.node.log.NamespaceLogCommand;
import io.walservice.node.log.NamespaceLogCommand.ScheduleRequest;
import io.walservice.node.log.ScheduleProgress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Keeps the schedule of one log partition, on the node that owns it: stores what the dispatcher brings, and has it take
 * its place in the log when it is due.
 *
 * <pre>
 * dispatcher ─▶ store ─▶ rows ┄ time passes ┄▶ read ─▶ fire: the log decides, and journals ─▶ mark the rows
 * </pre>
 *
 * <p>It does one thing at a time, but for storing. Every entry fires exactly once, never early, because:
 *
 * <ul>
 *   <li><b>The log decides.</b> Firing and cancelling are events of the log, fenced by its epochs like any other, and
 *       the event that fires a chunk moves the mark behind it. Rows are marked afterwards, and only after a reply, so
 *       only with what counts.
 *   <li><b>After a row is stored, before the checkpoint:</b> the dispatcher brings the entry again, to the next owner
 *       where this one has died. Where its time is still to come, storing it again changes nothing. Where its place has
 *       been reached, its row tells whether it has left; if not, it is fired directly, and the log drops it if it has
 *       left after all.
 *   <li><b>Stored while its time passes:</b> the horizon is fixed before rows are read. What is in the table only after
 *       that, at or before the horizon, may have been missed, so it is fired directly, before the dispatcher gets its
 *       answer: no checkpoint passes an entry that waits for nobody. If the read has seen it too, the log drops it.
 *   <li><b>After reading, before firing:</b> nothing has happened; the mark is where it was.
 *   <li><b>After firing, before the rows are marked:</b> the log remembers departures until it hears, with the next
 *       one, that their rows are marked. Whoever begins to keep the schedule marks those first.
 *   <li><b>A former owner that still runs:</b> its events are void, its rows have the same content as its successor's,
 *       and it marks rows only if its lease still held after the event was written, which its successor has then read.
 * </ul>
 *
 * <p>What people want ({@link Wishes}) is decided in the same way, by an event, for places that the horizon has not
 * reached; it is answered after that. An entry that is moved to a later time leaves its place like one that fires, and
 * the same event appends it to the log as one that waits; from there the dispatcher brings it to its new place. So a
 * move is lost or doubled as little as a firing.
 */
public final class ScheduleKeeper extends AbstractBehavior<ScheduleKeeper.Command> {

    private static final Duration MINIMUM_BACKOFF = Duration.ofMillis(200);
    private static final Duration MAXIMUM_BACKOFF = Duration.ofSeconds(10);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    /** How soon it looks whether it may work again, where the namespace is deleted or the lease has lapsed. */
    private static final Duration IDLE = Duration.ofSeconds(1);

    /** What it is told. */
    public sealed interface Command {}

    /** Keep entries until they are due; answered when they are stored, or have fired. May be repeated. */
    public record Hold(List<Entry> entries, ActorRef<Done> replyTo) implements Command {}

    /** Something another node wants. */
    public record Requested(ScheduleRequest request) implements Command {}

    /** The rest of what was begun, to itself; void where it has begun anew since. */
    private record Rest(ScheduleKeeper of, Runnable work) implements Command {}

    private enum Tick implements Command {
        TURN,
        CLEAN
    }

    /**
     * What it needs from its node.
     *
     * @param namespaces finds those that exist
     */
    public record Environment(
            Function<String, Optional<NamespaceSpec>> namespaces,
            Lease lease,
            ScheduleStore store,
            ScheduleSettings settings) {}

    private final LogPartitionId id;
    private final Environment environment;
    private final TimerScheduler<Command> timers;
    private final Departures departures;
    private final ScheduleCleaner cleaner;
    private final Wishes people;
    private final Deque<Runnable> wishes = new ArrayDeque<>();
    private final List<Hold> early = new ArrayList<>();
    private Optional<Agenda> agenda = Optional.empty();
    private boolean busy;
    private boolean wishesFirst;

    private ScheduleKeeper(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            LogPartitionId id,
            ActorRef<NamespaceLogCommand> log,
            Environment environment) {
        super(context);
        this.id = id;
        this.environment = environment;
        this.timers = timers;
        this.departures = new Departures(id, log, environment.store(), context.getSystem());
        this.cleaner = new ScheduleCleaner(id, environment.store());
        this.people = new Wishes(id, environment.store(), departures);
    }

    /** Runs until it is stopped, under the present term of the node's lease; begins anew after a failure. */
    public static Behavior<Command> create(
            LogPartitionId id, ActorRef<NamespaceLogCommand> log, Environment environment) {
        Environment forTerm = new Environment(
                environment.namespaces(), environment.lease().term(), environment.store(), environment.settings());
        Behavior<Command> keeper = Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Tick.CLEAN, forTerm.settings().cleanInterval());
            return new ScheduleKeeper(context, timers, id, log, forTerm).begin();
        }));
        return Behaviors.supervise(keeper)
                .onFailure(SupervisorStrategy.restartWithBackoff(MINIMUM_BACKOFF, MAXIMUM_BACKOFF, 0.2));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Hold.class, this::hold)
                .onMessage(Requested.class, this::requested)
                .onMessage(Rest.class, this::rest)
                .onMessageEquals(Tick.TURN, this::turn)
                .onMessageEquals(Tick.CLEAN, this::clean)
                .build();
    }

    private ScheduleKeeper begin() {
        then(departures.resume(), progress -> {
            DuePlace mark = progress.schedule().mark();
            then(environment.store().hours(id, ScheduleTimes.hourOf(mark)), hours -> {
                agenda = Optional.of(new Agenda(
                        mark, hours, environment.settings().pollInterval().toMillis()));
                early.forEach(this::hold);
                early.clear();
                turn();
            });
        });
        return this;
    }

    /** Goes on when something is done, as this actor; a failure makes it begin anew. */
    private <T> void then(CompletionStage<T> stage, Consumer<T> work) {
        getContext()
                .pipeToSelf(
                        stage,
                        (result, failure) -> new Rest(this, () -> {
                            if (failure != null) {
                                throw new IllegalStateException(id + ": the schedule begins anew", failure);
                            }
                            work.accept(result);
                        }));
    }

    private Behavior<Command> rest(Rest rest) {
        if (rest.of() == this) {
            rest.work().run();
        }
        return this;
    }

    // ---- one thing at a time

    private Behavior<Command> turn() {
        if (busy || agenda.isEmpty()) {
            return this;
        }
        if (!environment.lease().held() || namespace().isEmpty()) {
            wakeIn(IDLE);
            return this;
        }
        busy = true;
        wishesFirst = !wishesFirst;
        if (wishesFirst && !wishes.isEmpty()) {
            wishes.removeFirst().run();
            return this;
        }
        long nowMillis = System.currentTimeMillis();
        Agenda.Step step = agenda.get().next(nowMillis);
        if (step instanceof Agenda.Step.Load load) {
            load(load);
        } else if (step instanceof Agenda.Step.Read read) {
            read(read);
        } else if (!wishes.isEmpty()) {
            wishes.removeFirst().run();
        } else {
            busy = false;
            wakeIn(Duration.ofMillis(((Agenda.Step.Wait) step).untilMillis() - nowMillis));
        }
        return this;
    }

    private void wakeIn(Duration wait) {
        timers.startSingleTimer(Tick.TURN, wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT);
    }

    private void wish(Runnable work) {
        wishes.addLast(work);
        turn();
    }

    private void ended() {
        busy = false;
        turn();
    }

    // ---- firing what is due

    private void load(Agenda.Step.Load load) {
        then(environment.store().seconds(id, load.hour()), seconds -> {
            agenda().loaded(seconds);
            ended();
        });
    }

    private void read(Agenda.Step.Read step) {
        int most = environment.settings().chunkEntries();
        then(environment.store().rows(id, step.second(), step.after(), step.upTo(), most), rows -> {
            Chunk chunk = Chunk.of(rows, environment.settings());
            if (chunk.waiting().isEmpty()) {
                finished(step, chunk);
            } else {
                fire(step, chunk);
            }
        });
    }

    private void fire(Agenda.Step.Read step, Chunk chunk) {
        DuePlace through = chunk.through(step.after());
        Set<DuePlace> waiting = chunk.waiting();
        then(environment.store().entries(id, step.second(), step.after(), through), found -> {
            List<Entry> due = found.stream()
                    .filter(entry -> waiting.contains(DuePlace.of(entry)))
                    .toList();
            if (due.size() != waiting.size()) {
                throw new IllegalStateException(
                        "%s: %d entries up to %s (expected: %d)".formatted(id, due.size(), through, waiting.size()));
            }
            then(departures.fire(due, through), done -> finished(step, chunk));
        });
    }

    private void finished(Agenda.Step.Read step, Chunk chunk) {
        agenda().finished(step, chunk.through(step.after()), chunk.all());
        ended();
    }

    private Optional<NamespaceSpec> namespace() {
        return environment.namespaces().apply(id.namespace());
    }

    private Agenda agenda() {
        return agenda.orElseThrow();
    }

    // ---- storing

    private Behavior<Command> hold(Hold hold) {
        if (agenda.isEmpty()) {
            early.add(hold);
            return this;
        }
        Duration retention = namespace()
                .orElseThrow(() -> new IllegalStateException(id + ": the namespace is not known to this node"))
                .retention();
        then(environment.store().put(id, hold.entries(), retention), done -> stored(hold));
        return this;
    }

    private void stored(Hold hold) {
        List<Entry> late = hold.entries().stream()
                .filter(entry -> !agenda().stored(DuePlace.of(entry)))
                .sorted((a, b) -> DuePlace.of(a).compareTo(DuePlace.of(b)))
                .toList();
        if (late.isEmpty()) {
            hold.replyTo().tell(Done.getInstance());
            turn();
        } else {
            wish(() -> late(late, hold.replyTo()));
        }
    }

    /** Fires what the reading of rows may have missed. The clock may have been turned back since. */
    private void late(List<Entry> entries, ActorRef<Done> replyTo) {
        long earlyMillis = entries.get(entries.size() - 1).getDueTimeMillis() - System.currentTimeMillis();
        if (earlyMillis > 0) {
            Rest again = new Rest(this, () -> wish(() -> late(entries, replyTo)));
            getContext()
                    .scheduleOnce(Duration.ofMillis(earlyMillis), getContext().getSelf(), again);
            ended();
            return;
        }
        then(environment.store().find(id, entries.stream().map(DuePlace::of).toList()), rows -> {
            Set<DuePlace> left = rows.stream()
                    .filter(row -> !row.waits())
                    .map(ScheduledRow::place)
                    .collect(Collectors.toSet());
            List<Entry> waiting = entries.stream()
                    .filter(entry -> !left.contains(DuePlace.of(entry)))
                    .toList();
            fireLate(new ArrayDeque<>(Chunk.split(waiting, environment.settings())), replyTo);
        });
    }

    private void fireLate(Deque<List<Entry>> pieces, ActorRef<Done> replyTo) {
        if (pieces.isEmpty()) {
            replyTo.tell(Done.getInstance());
            ended();
        } else {
            then(departures.fire(pieces.removeFirst(), DuePlace.START), done -> fireLate(pieces, replyTo));
        }
    }

    // ---- what people want

    private Behavior<Command> requested(Requested requested) {
        boolean first = people.isEmpty();
        people.add(requested.request());
        if (first) {
            wish(this::people);
        }
        return this;
    }

    private void people() {
        CompletionStage<Done> fulfilled = people.fulfilSome(agenda().horizon());
        if (!people.isEmpty()) {
            wishes.addLast(this::people);
        }
        then(fulfilled, done -> ended());
    }

    // ---- cleaning

    private Behavior<Command> clean() {
        if (agenda.isEmpty() || !environment.lease().held()) {
            return this;
        }
        namespace().ifPresent(spec -> {
            CompletionStage<ScheduleProgress> progress = departures.progress();
            then(progress, known -> cleaner.clean(known, spec.retention(), agenda().firstNeededHour()));
        });
        return this;
    }
}
