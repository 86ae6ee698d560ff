package io.walservice.multinode.sets.history;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Judges whether readers saw of every set all that they asked for, or nothing: whether there was a moment at which all
 * items of a read were as it says. That is at least what read atomic promises ({@code ISOLATION_READ_ATOMIC}).
 *
 * <p>What a read has found is as of certain sets. Where it shows a set, it must show that set's other items, and those
 * of all sets before it, as they were then or later ({@link Precedence}). An item that is not there was deleted by some
 * set, or not put yet; it is given the earliest such time that fits, which asks the least of the others. So the read is
 * right exactly where this comes to an end without a contradiction. What was decided before the read began must be
 * seen, too ({@link Decided}).
 */
public final class ReadJudge {
    private final Timeline timeline;
    private final Precedence precedence;
    private final Decided decided;
    private final Account account;

    /**
     * @param sets all that were sent, each with its fate
     * @param reads all that were answered: what one has seen, later ones must see
     */
    public ReadJudge(Collection<SentSet> sets, Collection<Read> reads) {
        this.timeline = new Timeline(sets);
        this.precedence = new Precedence(sets);
        this.decided = new Decided(sets, reads);
        this.account = new Account(sets);
    }

    /** What is wrong with a read, for people, with its history; empty where nothing is. */
    public Optional<String> fault(Read read) {
        Optional<String> foreign = read.found().entrySet().stream()
                .filter(found -> written(found.getKey(), found.getValue()).isEmpty())
                .map(found -> account.tell(
                        read,
                        "%s is %s, which no committed set has written there"
                                .formatted(found.getKey(), found.getValue()),
                        found.getKey().id(),
                        Set.of(found.getValue().writer())))
                .findFirst();
        return foreign.isPresent() ? foreign : contradiction(read);
    }

    private Optional<Written> written(ItemName item, Seen seen) {
        return timeline.latest(item, seen.version())
                .filter(write -> write.equals(new Written(seen.writer(), seen.version(), false)));
    }

    private Optional<String> contradiction(Read read) {
        Moment moment = new Moment(precedence, read);
        read.asked()
                .forEach(item -> decided.before(item.id(), read.beginNanos())
                        .ifPresent(write -> moment.comesAfter(write, "was decided before the read began")));
        read.found()
                .forEach((item, seen) -> moment.comesAfter(written(item, seen).orElseThrow(), "is seen in " + item));
        while (moment.hasMoved()) {
            Optional<String> contradiction = read.asked().stream()
                    .flatMap(item -> contradiction(read, item, moment).stream())
                    .findFirst();
            if (contradiction.isPresent()) {
                return contradiction;
            }
        }
        return Optional.empty();
    }

    /** May move the moment on to where the item was deleted. */
    private Optional<String> contradiction(Read read, ItemName item, Moment moment) {
        Optional<Written> least = timeline.latest(item, moment.known(item.id()));
        if (least.isEmpty()) {
            return Optional.empty();
        }
        Seen seen = read.found().get(item);
        if (seen != null) {
            return seen.version() >= least.get().micros()
                    ? Optional.empty()
                    : Optional.of(tell(read, item, "as of " + seen, least.get(), moment));
        }
        if (least.get().deletes()) {
            return Optional.empty();
        }
        Optional<Written> deletion = timeline.nextDeletion(item, least.get().micros());
        if (deletion.isEmpty()) {
            return Optional.of(tell(read, item, "not there", least.get(), moment));
        }
        moment.comesAfter(deletion.get(), "alone explains that %s is not there".formatted(item));
        return Optional.empty();
    }

    private String tell(Read read, ItemName item, String found, Written least, Moment moment) {
        return account.tell(
                read,
                "%s is %s (expected: as of %s or later, since %s)".formatted(item, found, least, moment.why(item.id())),
                item.id(),
                new HashSet<>(List.of(least.token(), moment.witness(item.id()).token())));
    }
}
