package io.walservice.node.schedule;

import io.walservice.internal.v1.Entry;
import io.walservice.node.log.DepartReply;
import io.walservice.node.log.Departure;
import io.walservice.node.log.DuePlace;
import io.walservice.node.log.LogPartitionId;
import io.walservice.node.log.NamespaceLogCommand;
import io.walservice.node.log.Rescheduled;
import io.walservice.node.log.ScheduleProgress;
import io.walservice.node.log.WaitingEntry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * Has entries leave the schedule: by the log first, then in their rows. One departure at a time; not thread-safe but
 * for that.
 */
final class Departures {

    private static final Duration ASK = Duration.ofSeconds(20);

    private final LogPartitionId id;
    private final ActorRef<NamespaceLogCommand> log;
    private final ScheduleStore store;
    private final ActorSystem<?> system;
    /** Rows of departures up to this number are marked. */
    private volatile long marked;

    Departures(LogPartitionId id, ActorRef<NamespaceLogCommand> log, ScheduleStore store, ActorSystem<?> system) {
        this.id = id;
        this.log = log;
        this.store = store;
        this.system = system;
    }

    /** Marks the rows that whoever kept the schedule before may have left unmarked. */
    CompletionStage<ScheduleProgress> resume() {
        return progress().thenCompose(progress -> {
            marked = progress.schedule().marked();
            return mark(progress.schedule().unmarked()).thenApply(done -> progress);
        });
    }

    /** What the log knows of the schedule. */
    CompletionStage<ScheduleProgress> progress() {
        return AskPattern.ask(log, NamespaceLogCommand.AskSchedule::new, ASK, system.scheduler());
    }

    /**
     * Entries take their place in the log, but for those that have left before.
     *
     * @param mark everything up to it has left with these
     */
    CompletionStage<List<Departure>> fire(List<Entry> entries, DuePlace mark) {
        return AskPattern.<NamespaceLogCommand, DepartReply>ask(
                        log,
                        replyTo -> new NamespaceLogCommand.Fire(entries, mark, marked, replyTo),
                        ASK,
                        system.scheduler())
                .thenCompose(this::departed);
    }

    /** Entries are called off, but for those that have left before. */
    CompletionStage<List<Departure>> cancel(List<WaitingEntry> entries) {
        if (entries.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        return AskPattern.<NamespaceLogCommand, DepartReply>ask(
                        log,
                        replyTo -> new NamespaceLogCommand.Cancel(entries, marked, replyTo),
                        ASK,
                        system.scheduler())
                .thenCompose(this::departed);
    }

    /** Entries wait until another time, or fire at once, but for those that have left before. */
    CompletionStage<List<Departure>> move(List<Rescheduled> entries) {
        if (entries.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        return AskPattern.<NamespaceLogCommand, DepartReply>ask(
                        log, replyTo -> new NamespaceLogCommand.Move(entries, marked, replyTo), ASK, system.scheduler())
                .thenCompose(this::departed);
    }

    private CompletionStage<List<Departure>> departed(DepartReply reply) {
        if (reply instanceof DepartReply.Departed departed) {
            return mark(departed.departures());
        }
        return CompletableFuture.failedFuture(
                new IllegalStateException(id + ": " + ((DepartReply.Unknown) reply).reason()));
    }

    private CompletionStage<List<Departure>> mark(List<Departure> departures) {
        return store.mark(id, departures).thenApply(done -> {
            if (!departures.isEmpty()) {
                marked = departures.get(departures.size() - 1).number();
            }
            return departures;
        });
    }
}
