package io.walservice.node.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.internal.v1.Entry;
import io.walservice.node.log.BatchReply;
import io.walservice.node.log.CancelReply;
import io.walservice.node.log.Departure;
import io.walservice.node.log.DueChange;
import io.walservice.node.log.DuePlace;
import io.walservice.node.log.FiringDecision;
import io.walservice.node.log.Rescheduled;
import io.walservice.node.log.ScheduleState;
import io.walservice.node.log.WaitingEntry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * The rules of the schedule under random schedules, crashes and take-overs: every step of a keeper and of a dispatcher
 * is taken alone, in a random order with those of the other and of former owners.
 */
class ScheduleModelTest {

    private static final ScheduleSettings SETTINGS =
            new ScheduleSettings(5, 30, Duration.ofMillis(100), Duration.ofMinutes(1));
    private static final int STEPS = 4_000;

    @RepeatedTest(300)
    void every_entry_fires_exactly_once_and_not_early_however_often_it_is_moved_or_is_cancelled_for_good(
            RepetitionInfo repetition) {
        World world = new World(new Random(repetition.getCurrentRepetition()));
        for (int i = 0; i < STEPS; i++) {
            world.something();
        }
        world.settle();

        Set<Long> expected = new HashSet<>(world.acceptance.values());
        expected.removeAll(world.cancelled);
        assertThat(world.firings.keySet()).isEqualTo(expected);
        assertThat(world.firings.values()).allMatch(times -> times == 1);
        assertThat(world.state.counts())
                .isEqualTo(new ScheduleState.Counts(
                        expected.size(),
                        world.cancelled.size(),
                        world.log.size() - expected.size() - world.cancelled.size()));
        assertThat(world.cancelled).containsAll(world.toldCancelled);
    }

    @RepeatedTest(20)
    void a_departure_is_forgotten_when_its_row_is_marked_and_it_cannot_be_dispatched_again(RepetitionInfo repetition) {
        World world = new World(new Random(repetition.getCurrentRepetition()));
        for (int i = 0; i < STEPS; i++) {
            world.something();
        }
        world.settle();
        world.accept();
        world.settle();

        assertThat(world.state.recent()).containsOnlyKeys(world.log.lastKey());
    }

    /** What outlives owners: the log's journal, and the tables. */
    private static final class World {
        private final Random random;
        /** All that waits when the dispatcher meets it, as it was accepted or moved, in log order. */
        private final NavigableMap<Long, DuePlace> log = new TreeMap<>();
        /** Under which sequence each of those was accepted. */
        private final Map<Long, Long> acceptance = new HashMap<>();
        /** Where each entry waits, or waited last, by the sequence of its acceptance. */
        private final Map<Long, DuePlace> latest = new HashMap<>();

        private final NavigableMap<DuePlace, ScheduledRow> table = new TreeMap<>();
        private final TreeSet<Long> hours = new TreeSet<>();
        private final TreeSet<Long> seconds = new TreeSet<>();
        private final Map<Long, Integer> firings = new HashMap<>();
        private final Set<Long> cancelled = new HashSet<>();
        private final Set<Long> toldCancelled = new HashSet<>();
        private final List<Runnable> straggling = new ArrayList<>();
        private ScheduleState state = ScheduleState.EMPTY;
        private long nextSequence = 1;
        private long checkpoint = 1;
        private long now = 1_000 * 3_600_000L + 3_598_000;
        private Owner owner;

        private World(Random random) {
            this.random = random;
            this.owner = new Owner(this);
        }

        private void something() {
            int dice = random.nextInt(100);
            if (dice < 15) {
                now += random.nextInt(50) == 0 ? random.nextInt(4_000_000) : random.nextInt(40);
            } else if (dice < 30) {
                accept();
            } else if (dice < 35) {
                owner.ask(owner::cancel);
            } else if (dice < 39) {
                long millis = now - 500 + random.nextInt(random.nextInt(20) == 0 ? 4_000_000 : 1_500);
                owner.ask(place -> owner.move(place, millis));
            } else if (dice < 41) {
                checkpoint = Math.max(checkpoint, owner.dispatched);
            } else if (dice < 42 && random.nextInt(3) == 0) {
                takeOver();
            } else if (dice < 46 && !straggling.isEmpty()) {
                straggling.remove(random.nextInt(straggling.size())).run();
            } else if (dice < 67) {
                owner.dispatch();
            } else {
                owner.keep();
            }
        }

        private void accept() {
            long delay = random.nextInt(30) == 0 ? random.nextInt(8_000_000) : 1 + random.nextInt(400);
            append(nextSequence, now + delay);
        }

        private long append(long accepted, long due) {
            log.put(nextSequence, new DuePlace(due, nextSequence));
            acceptance.put(nextSequence, accepted);
            latest.put(accepted, new DuePlace(due, nextSequence));
            return nextSequence++;
        }

        /** Writes of the former owner that are under way happen later, or never. */
        private void takeOver() {
            owner.inserts.forEach(insert -> {
                if (random.nextBoolean()) {
                    straggling.add(insert);
                }
            });
            if (random.nextBoolean()) {
                straggling.addAll(owner.marks);
            }
            owner = new Owner(this);
        }

        /** Everything that was accepted becomes due, with nobody dying any more. */
        private void settle() {
            for (int i = 0; i < 200_000 && state.departures() < log.size(); i++) {
                now += i % 50 == 0 ? 20_000 : 1;
                owner.dispatch();
                owner.keep();
            }
            straggling.forEach(Runnable::run);
            for (int i = 0; i < 1_000; i++) {
                now += 100;
                checkpoint = Math.max(checkpoint, owner.dispatched);
                owner.dispatch();
                owner.keep();
            }
        }

        private long accepted(DuePlace place) {
            return acceptance.getOrDefault(place.sequence(), 0L);
        }

        // ---- the tables

        private void insert(DuePlace place) {
            hours.add(ScheduleTimes.hourOf(place));
            seconds.add(ScheduleTimes.secondOf(place));
            table.merge(
                    place, row(place, false, 0), (before, again) -> row(place, before.cancelled(), before.firedAs()));
        }

        private void mark(Departure departure) {
            DuePlace place = departure.place();
            ScheduledRow before = table.getOrDefault(place, row(place, false, 0));
            table.put(
                    place,
                    departure.cancelled()
                            ? row(place, true, before.firedAs())
                            : row(place, before.cancelled(), departure.firedAs()));
        }

        private static ScheduledRow row(DuePlace place, boolean cancelled, long firedAs) {
            Entry entry = Entry.newBuilder()
                    .setSequence(place.sequence())
                    .setDueTimeMillis(place.dueMillis())
                    .build();
            return new ScheduledRow(place, 10, cancelled, firedAs, Optional.of(entry));
        }

        private List<ScheduledRow> rows(Agenda.Step.Read read) {
            return table
                    .subMap(read.after(), false, read.upTo(), read.upTo().compareTo(read.after()) > 0)
                    .values()
                    .stream()
                    .limit(SETTINGS.chunkEntries())
                    .toList();
        }

        // ---- the log

        private List<Departure> fire(List<DuePlace> places, DuePlace mark, long marked) {
            List<DuePlace> firing = places.stream()
                    .filter(place -> !state.hasLeft(place.sequence()))
                    .toList();
            return leave(firing, firing.stream().map(this::fired).toList(), mark, marked);
        }

        private Entry fired(DuePlace place) {
            long accepted = accepted(place);
            assertThat(place.dueMillis()).as("fired early").isLessThanOrEqualTo(now);
            assertThat(place).as("fired where it was moved last").isEqualTo(latest.get(accepted));
            firings.merge(accepted, 1, Integer::sum);
            return Entry.newBuilder()
                    .setSequence(nextSequence++)
                    .setScheduledSequence(accepted)
                    .setDueTimeMillis(place.dueMillis())
                    .build();
        }

        private List<Departure> move(List<Rescheduled> wanted, long marked) {
            List<Rescheduled> moving = wanted.stream()
                    .filter(each -> !state.hasLeft(each.entry().getSequence()))
                    .toList();
            List<DuePlace> places =
                    moving.stream().map(each -> DuePlace.of(each.entry())).toList();
            return leave(places, moving.stream().map(this::moved).toList(), DuePlace.START, marked);
        }

        private Entry moved(Rescheduled wanted) {
            DuePlace from = DuePlace.of(wanted.entry());
            long accepted = accepted(from);
            if (wanted.dueMillis() <= now) {
                DuePlace here = new DuePlace(now, from.sequence());
                latest.put(accepted, here);
                return fired(here);
            }
            return Entry.newBuilder()
                    .setSequence(append(accepted, wanted.dueMillis()))
                    .setScheduledSequence(accepted)
                    .setDueTimeMillis(wanted.dueMillis())
                    .setWaitsAgain(true)
                    .build();
        }

        private List<Departure> leave(List<DuePlace> places, List<Entry> entries, DuePlace mark, long marked) {
            long before = state.departures();
            if (!places.isEmpty()) {
                state = state.fired(new FiringDecision(entries, places), mark, marked, checkpoint);
            }
            return state.since(before);
        }

        private List<Departure> cancel(List<WaitingEntry> entries, long marked) {
            List<WaitingEntry> cancelling = entries.stream()
                    .filter(entry -> !state.hasLeft(entry.place().sequence()))
                    .toList();
            long before = state.departures();
            if (!cancelling.isEmpty()) {
                state = state.cancelled(cancelling, marked, checkpoint);
                cancelling.forEach(entry -> cancelled.add(accepted(entry.place())));
            }
            return state.since(before);
        }
    }

    /** What dies with an owner: a keeper that does one thing at a time, and a dispatcher. */
    private static final class Owner {
        private final World world;
        private final Agenda agenda;
        private final Deque<Runnable> doing = new ArrayDeque<>();
        private final Deque<Runnable> wishes = new ArrayDeque<>();
        private final List<Runnable> inserts = new ArrayList<>();
        private final List<Runnable> marks = new ArrayList<>();
        private long marked;
        private long dispatched;
        private List<DuePlace> held = List.of();
        private boolean answered = true;

        private Owner(World world) {
            this.world = world;
            this.dispatched = world.checkpoint;
            this.marked = world.state.marked();
            world.state.unmarked().forEach(departure -> {
                world.mark(departure);
                marked = departure.number();
            });
            DuePlace mark = world.state.mark();
            this.agenda = new Agenda(mark, world.hours.tailSet(ScheduleTimes.hourOf(mark)), 100);
        }

        /** One step of the dispatcher: bring some entries, store one row, or go on after the answer. */
        private void dispatch() {
            if (!inserts.isEmpty()) {
                inserts.remove(world.random.nextInt(inserts.size())).run();
                if (inserts.isEmpty()) {
                    stored();
                }
            } else if (answered) {
                dispatched =
                        held.stream().mapToLong(place -> place.sequence() + 1).reduce(dispatched, Math::max);
                held = world.log.tailMap(dispatched).values().stream()
                        .limit(1 + world.random.nextInt(8))
                        .toList();
                answered = held.isEmpty();
                held.forEach(place -> inserts.add(() -> world.insert(place)));
            }
        }

        private void stored() {
            List<DuePlace> late = held.stream()
                    .filter(place -> !agenda.stored(place))
                    .sorted()
                    .toList();
            if (late.isEmpty()) {
                answered = true;
            } else {
                wishes.add(() -> late(late));
            }
        }

        private void late(List<DuePlace> late) {
            List<DuePlace> waiting = late.stream()
                    .filter(place -> Optional.ofNullable(world.table.get(place))
                            .map(ScheduledRow::waits)
                            .orElse(true))
                    .toList();
            doing.add(() -> depart(() -> world.fire(waiting, DuePlace.START, marked), departed -> answered = true));
        }

        /** Of an entry that waits or waited lately; it may be moved before its turn comes. */
        private void ask(Consumer<DuePlace> wish) {
            if (!world.log.isEmpty()) {
                List<DuePlace> newest =
                        world.log.descendingMap().values().stream().limit(30).toList();
                DuePlace place = newest.get(world.random.nextInt(newest.size()));
                wishes.add(() -> wish.accept(place));
            }
        }

        private void move(DuePlace place, long dueMillis) {
            List<DueChange> asked = List.of(new DueChange(place, dueMillis));
            boolean stored = world.table.containsKey(place);
            DepartureRules rules = rules(place);
            List<Rescheduled> toMove = rules.toMove(asked);
            doing.add(() -> depart(() -> world.move(toMove, marked), departed -> {
                BatchReply reply = rules.moved(asked, departed);
                assertThat(reply.done()).isEqualTo(departed.size());
                if (stored) {
                    assertThat(reply.done() + reply.tooLate()).isEqualTo(1);
                }
            }));
        }

        private DepartureRules rules(DuePlace place) {
            return new DepartureRules(
                    Optional.ofNullable(world.table.get(place)).stream().toList(), agenda::reached);
        }

        private void cancel(DuePlace place) {
            DepartureRules rules = rules(place);
            List<WaitingEntry> toCancel = rules.toCancel(List.of(new WaitingEntry(place, List.of())));
            doing.add(() -> depart(() -> world.cancel(toCancel, marked), departed -> {
                CancelReply reply = rules.answer(place, departed);
                long accepted = world.accepted(place);
                if (reply == CancelReply.CANCELLED) {
                    world.toldCancelled.add(accepted);
                } else {
                    assertThat(reply).isEqualTo(CancelReply.TOO_LATE);
                    DuePlace latest = world.latest.getOrDefault(accepted, place);
                    assertThat(latest.sequence() != place.sequence() || !world.cancelled.contains(accepted))
                            .as("too late, or moved before")
                            .isTrue();
                }
            }));
        }

        /** One step of the keeper. */
        private void keep() {
            if (!doing.isEmpty()) {
                doing.removeFirst().run();
            } else if (!wishes.isEmpty() && world.random.nextBoolean()) {
                wishes.removeFirst().run();
            } else {
                turn();
            }
        }

        private void turn() {
            Agenda.Step step = agenda.next(world.now);
            if (step instanceof Agenda.Step.Load load) {
                Set<Long> found = Set.copyOf(world.seconds.subSet(load.hour() * 3_600, load.hour() * 3_600 + 3_600));
                doing.add(() -> agenda.loaded(found));
            } else if (step instanceof Agenda.Step.Read read) {
                doing.add(() -> {
                    Chunk chunk = Chunk.of(world.rows(read), SETTINGS);
                    List<DuePlace> waiting = chunk.waiting().stream().sorted().toList();
                    doing.add(() -> depart(
                            () -> world.fire(waiting, chunk.through(read.after()), marked),
                            departed -> agenda.finished(read, chunk.through(read.after()), chunk.all())));
                });
            }
        }

        private void depart(Supplier<List<Departure>> decision, Consumer<List<Departure>> then) {
            List<Departure> departed = decision.get();
            departed.forEach(departure -> marks.add(() -> world.mark(departure)));
            departed.forEach(departure -> doing.add(() -> marks.remove(0).run()));
            doing.add(() -> {
                if (!departed.isEmpty()) {
                    marked = departed.get(departed.size() - 1).number();
                }
                then.accept(departed);
            });
        }
    }
}
