package io.walservice.node.schedule;

import io.walservice.node.log.BatchReply;
import io.walservice.node.log.CancelReply;
import io.walservice.node.log.DueChange;
import io.walservice.node.log.DuePlace;
import io.walservice.node.log.LogPartitionId;
import io.walservice.node.log.NamespaceLogCommand.CancelBatch;
import io.walservice.node.log.NamespaceLogCommand.CancelDelayed;
import io.walservice.node.log.NamespaceLogCommand.MoveBatch;
import io.walservice.node.log.NamespaceLogCommand.ScheduleRequest;
import io.walservice.node.log.WaitingEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/**
 * What people want of the entries that wait in one schedule: that they are called off, or wait until another time. Kept
 * here until the keeper comes to it, which does it between firings, so it competes with time in one place only.
 *
 * <p>A wish is answered when the log has decided and the rows say so. One that gets no answer, as the owner ended, may
 * be repeated. Belongs to one actor.
 */
final class Wishes {

    private static final int MOST_SINGLE = 10_000;
    private static final int MOST_BATCHES = 64;
    private static final int AT_ONCE = 500;

    private final LogPartitionId id;
    private final ScheduleStore store;
    private final Departures departures;
    private final Deque<CancelDelayed> single = new ArrayDeque<>();
    private final Deque<ScheduleRequest> batches = new ArrayDeque<>();

    Wishes(LogPartitionId id, ScheduleStore store, Departures departures) {
        this.id = id;
        this.store = store;
        this.departures = departures;
    }

    boolean isEmpty() {
        return single.isEmpty() && batches.isEmpty();
    }

    /** Keeps a wish, or answers that there are too many. */
    void add(ScheduleRequest request) {
        if (request instanceof CancelDelayed cancel) {
            if (single.size() < MOST_SINGLE) {
                single.addLast(cancel);
            } else {
                cancel.replyTo().tell(CancelReply.UNKNOWN);
            }
        } else if (batches.size() < MOST_BATCHES) {
            batches.addLast(request);
        } else if (request instanceof CancelBatch batch) {
            batch.replyTo().tell(BatchReply.BUSY);
        } else if (request instanceof MoveBatch batch) {
            batch.replyTo().tell(BatchReply.BUSY);
        }
    }

    /**
     * Fulfils some, those for single entries first. Nothing else may leave the schedule meanwhile.
     *
     * @param horizon places up to it have been read, or are about to be
     */
    CompletionStage<Done> fulfilSome(DuePlace horizon) {
        if (!single.isEmpty()) {
            return cancel(someSingle(), horizon);
        }
        ScheduleRequest next = batches.pollFirst();
        if (next instanceof CancelBatch batch) {
            return cancel(batch, horizon);
        } else if (next instanceof MoveBatch batch) {
            return move(batch, horizon);
        }
        return CompletableFuture.completedFuture(Done.getInstance());
    }

    private List<CancelDelayed> someSingle() {
        List<CancelDelayed> some = new ArrayList<>();
        while (!single.isEmpty() && some.size() < AT_ONCE) {
            some.add(single.removeFirst());
        }
        return some;
    }

    private CompletionStage<Done> cancel(List<CancelDelayed> asked, DuePlace horizon) {
        List<WaitingEntry> entries = asked.stream().map(CancelDelayed::entry).toList();
        return rows(entries).thenCompose(rows -> {
            DepartureRules rules = new DepartureRules(rows, place -> place.compareTo(horizon) <= 0);
            return departures.cancel(rules.toCancel(entries)).thenApply(cancelled -> {
                asked.forEach(
                        each -> each.replyTo().tell(rules.answer(each.entry().place(), cancelled)));
                return Done.getInstance();
            });
        });
    }

    private CompletionStage<Done> cancel(CancelBatch batch, DuePlace horizon) {
        return rows(batch.entries()).thenCompose(rows -> {
            DepartureRules rules = new DepartureRules(rows, place -> place.compareTo(horizon) <= 0);
            return departures.cancel(rules.toCancel(batch.entries())).thenApply(cancelled -> {
                batch.replyTo().tell(rules.cancelled(batch.entries(), cancelled));
                return Done.getInstance();
            });
        });
    }

    private CompletionStage<List<ScheduledRow>> rows(List<WaitingEntry> entries) {
        return store.find(
                id, entries.stream().map(WaitingEntry::place).distinct().toList());
    }

    private CompletionStage<Done> move(MoveBatch batch, DuePlace horizon) {
        List<DuePlace> places =
                batch.changes().stream().map(DueChange::place).distinct().toList();
        return store.findWithEntries(id, places).thenCompose(rows -> {
            DepartureRules rules = new DepartureRules(rows, place -> place.compareTo(horizon) <= 0);
            return departures.move(rules.toMove(batch.changes())).thenApply(moved -> {
                batch.replyTo().tell(rules.moved(batch.changes(), moved));
                return Done.getInstance();
            });
        });
    }
}
