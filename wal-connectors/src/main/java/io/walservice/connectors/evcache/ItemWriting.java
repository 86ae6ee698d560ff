package io.walservice.connectors.evcache;

import io.walservice.connectors.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One write of an item, brought to one replica. Its version is in the table before this begins.
 *
 * <p>Readers want the value under its name and nothing else, so a server cannot tell which of two writes is newer; and
 * several lanes write the same item at the same time from different nodes, late, repeated and out of order. So each
 * round is:
 *
 * <ol>
 *   <li><b>Get</b> the item, with its token, or find that there is none.
 *   <li><b>Read</b> which version is the newest. After the get, never before it: what follows rests on this order.
 *   <li><b>Act</b>, only on what was got:
 *       <ul>
 *         <li>another write is newer, and removes: remove the item, if it still has the token. A cache may always miss,
 *             and whoever wrote this item may have written it after the newer write looked.
 *         <li>another write is newer, and sets: nothing, as that write brings itself here; but where the item is what
 *             an earlier round added, remove it.
 *         <li>this one is the newest, and removes: remove the item, if it still has the token.
 *         <li>this one is the newest, and there is an item: replace it, if it still has the token.
 *         <li>this one is the newest, and there is no item: <b>add</b> it, for moments only, and go round again.
 *       </ul>
 *   <li>Where the item has changed since the get, go round again; a bounded number of times, then the lane tries later.
 * </ol>
 *
 * <p><b>Why the newest write, N, stays.</b> N's version was in the table before N's first get. Let another write, X,
 * take itself for the newest. Then X has read the table before it had N's version, so X got its token, or found no
 * item, before N's get. If X replaces or removes after N has: N's change gave the item another token, and X fails. If
 * before: N finds what X left, or its token is stale and it goes round again. What is left is that X adds after N
 * looked, which needs no token: where N removes and found no item, X brings back what is deleted. But X then goes round
 * again, and its second read shows N: X removes what it has added. If X ends in between, as its node does, its item
 * lasts for moments; and its lane tries X again. That is why an add is never the last step: only a write that got the
 * item, and found itself the newest after that, sets it for long.
 *
 * <p><b>What was sent and not answered</b> may still be carried out, long after: a server that was paused goes on with
 * what it had received, a network delivers what it held back. A replacement or removal is stopped by its token then. An
 * add is not, but what it brings back lasts for moments.
 *
 * <p><b>Limits.</b> Tokens are counted anew by a server that starts again: a replacement between whose get and act the
 * server has restarted succeeds if its new item happens to have the old one's token. Items on a server that leaves a
 * replica and comes back, are those of before.
 *
 * <p>Costs one read of the table for each round: one where there is an item, or where there is none to be removed; two
 * where there is none to be replaced; more only where others write the same item at the same time.
 */
final class ItemWriting {
    private static final int MOST_ROUNDS = 16;

    private final Replica replica;
    private final VersionTable versions;
    private final ItemWrite write;
    private final int momentsSeconds;
    private final long deadlineNanos;

    /** @param limit of all that this does; what was added and not confirmed lasts a little longer */
    ItemWriting(Replica replica, VersionTable versions, ItemWrite write, Duration limit) {
        this.replica = replica;
        this.versions = versions;
        this.write = write;
        // A server's seconds may begin just now, so that of two only one is whole.
        int moments = Math.toIntExact(limit.toSeconds()) + 2;
        this.momentsSeconds = write.lifeSeconds() == 0 ? moments : Math.min(moments, write.lifeSeconds());
        this.deadlineNanos = System.nanoTime() + limit.toNanos();
    }

    /** What a round has done. */
    private enum Done {
        ALL,
        ADDED,
        NOTHING;

        static Done all(boolean done) {
            return done ? ALL : NOTHING;
        }
    }

    /** Fails where the replica or the table does. */
    CompletionStage<Outcome> run() {
        return round(1, false);
    }

    private CompletionStage<Outcome> round(int number, boolean hasAdded) {
        if (number > MOST_ROUNDS) {
            return done(new Outcome.Retry("busy: others write the item at the same time"));
        }
        if (System.nanoTime() - deadlineNanos > 0) {
            return done(new Outcome.Retry("timeout: after %d rounds".formatted(number - 1)));
        }
        return replica.get(write.key().name())
                .thenCompose(item -> versions.newest(write.key()).thenCompose(newest -> act(item, newest, hasAdded)))
                .thenCompose(done ->
                        done == Done.ALL ? done(Outcome.APPLIED) : round(number + 1, hasAdded || done == Done.ADDED));
    }

    private CompletionStage<Done> act(Optional<Replica.Item> item, Optional<ItemVersion> newest, boolean hasAdded) {
        ItemVersion winner =
                newest.orElseThrow(() -> new IllegalStateException("versions: none (expected: at least ours)"));
        if (!winner.isSameWriteAs(write.version())) {
            boolean goes = item.isPresent()
                    && (winner.removes() || (hasAdded && item.get().value().equals(write.value())));
            return goes ? remove(item.get()) : done(Done.ALL);
        }
        if (write.version().removes()) {
            return item.isPresent() ? remove(item.get()) : done(Done.ALL);
        }
        return item.isPresent() ? replace(item.get()) : add();
    }

    private CompletionStage<Done> remove(Replica.Item item) {
        return replica.remove(write.key().name(), item.token()).thenApply(Done::all);
    }

    private CompletionStage<Done> replace(Replica.Item item) {
        return replica.replace(write.key().name(), write.value(), write.lifeSeconds(), item.token())
                .thenApply(Done::all);
    }

    private CompletionStage<Done> add() {
        return replica.add(write.key().name(), write.value(), momentsSeconds)
                .thenApply(added -> added ? Done.ADDED : Done.NOTHING);
    }

    private static <T> CompletionStage<T> done(T value) {
        return CompletableFuture.completedStage(value);
    }
}
