package io.walservice.node.log;

import static io.walservice.node.log.Batches.fresh;
import static io.walservice.node.log.Batches.stored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.walservice.connectors.LogPosition;
import io.walservice.internal.v1.Entry;
import io.walservice.node.log.NamespaceLogEvent.DispatchAdvanced;
import io.walservice.node.log.NamespaceLogEvent.EntriesAppended;
import io.walservice.node.log.NamespaceLogEvent.EntriesCancelled;
import io.walservice.node.log.NamespaceLogEvent.EntriesFired;
import io.walservice.node.log.NamespaceLogEvent.JournalTrimmed;
import io.walservice.node.log.NamespaceLogEvent.OwnershipTaken;
import io.walservice.node.log.NamespaceLogEvent.SettlementAdvanced;
import io.walservice.node.log.NamespaceLogState.AppendDecision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamespaceLogStateTest {

    private static final TokenWindow.Bounds BOUNDS = new TokenWindow.Bounds(10_000, Duration.ofHours(1));

    @Nested
    class Deciding {

        private final NamespaceLogState state =
                replay(taken(1, 1, "n1"), new EntriesAppended(1, stored(1, "a", "b", "c")));

        @Test
        void new_entries_get_the_next_sequences_in_their_order() {
            AppendDecision decision = state.decide(fresh("x", "y"));

            assertThat(decision.sequences()).containsExactly(4L, 5L);
            assertThat(decision.fresh()).isEqualTo(stored(4, "x", "y"));
        }

        @Test
        void the_first_entry_of_a_log_partition_gets_sequence_one() {
            assertThat(replay().decide(fresh("x")).sequences()).containsExactly(1L);
        }

        @Test
        void a_token_that_was_written_before_stands_for_the_entry_stored_then() {
            AppendDecision decision = state.decide(fresh("b", "x"));

            assertThat(decision.sequences()).containsExactly(2L, 4L);
            assertThat(decision.fresh()).isEqualTo(stored(4, "x"));
        }

        @Test
        void a_token_that_a_batch_has_twice_is_stored_once_as_its_first_entry() {
            Entry other = Batches.entry("x").toBuilder().setId("another id").build();

            AppendDecision decision = state.decide(List.of(Batches.entry("x"), Batches.entry("y"), other));

            assertThat(decision.sequences()).containsExactly(4L, 5L, 4L);
            assertThat(decision.fresh()).isEqualTo(stored(4, "x", "y"));
        }

        @Test
        void a_batch_of_repeats_stores_nothing() {
            AppendDecision decision = state.decide(fresh("c", "a", "c"));

            assertThat(decision.sequences()).containsExactly(3L, 1L, 3L);
            assertThat(decision.fresh()).isEmpty();
        }

        @Test
        void repeats_between_new_entries_leave_no_gap() {
            AppendDecision decision = state.decide(fresh("x", "a", "y", "x", "b", "z"));

            assertThat(decision.sequences()).containsExactly(4L, 1L, 5L, 4L, 2L, 6L);
            assertThat(decision.fresh()).isEqualTo(stored(4, "x", "y", "z"));
        }

        @Test
        void the_same_batch_again_after_it_was_stored_gets_the_same_sequences() {
            AppendDecision first = state.decide(fresh("x", "y"));

            AppendDecision again =
                    state.with(new EntriesAppended(1, first.fresh())).decide(fresh("x", "y"));

            assertThat(again).isEqualTo(new AppendDecision(List.of(), first.sequences()));
        }
    }

    @Nested
    class A_write_time {
        @Test
        void that_the_writer_named_is_kept() {
            assertThat(empty().decide(List.of(unnumbered("a", 7))).fresh())
                    .extracting(Entry::getWriteTimeMicros)
                    .containsExactly(7L);
        }

        @Test
        void that_it_did_not_name_is_that_of_acceptance_but_later_than_all_before_it() {
            Entry ahead = unnumbered("ahead", ACCEPTED_MILLIS * 1_000 + 5_000);
            List<Entry> fresh = empty().decide(
                            List.of(unnumbered("a", 0), ahead, unnumbered("b", 0), unnumbered("c", 0)))
                    .fresh();

            assertThat(fresh)
                    .extracting(Entry::getWriteTimeMicros)
                    .containsExactly(
                            ACCEPTED_MILLIS * 1_000,
                            ACCEPTED_MILLIS * 1_000 + 5_000,
                            ACCEPTED_MILLIS * 1_000 + 5_001,
                            ACCEPTED_MILLIS * 1_000 + 5_002);
        }

        @Test
        void is_later_than_those_of_earlier_batches_too() {
            List<Entry> first = empty().decide(List.of(unnumbered("a", 0))).fresh();
            NamespaceLogState later = empty().with(new EntriesAppended(0, first));

            assertThat(later.decide(List.of(unnumbered("b", 0))).fresh())
                    .extracting(Entry::getWriteTimeMicros)
                    .containsExactly(ACCEPTED_MILLIS * 1_000 + 1);
        }

        private static final long ACCEPTED_MILLIS = 1_700_000_000_000L;

        private Entry unnumbered(String token, long writeMicros) {
            return Entry.newBuilder()
                    .setToken(token)
                    .setAcceptedTimeMillis(ACCEPTED_MILLIS)
                    .setWriteTimeMicros(writeMicros)
                    .build();
        }

        private NamespaceLogState empty() {
            return NamespaceLogState.empty(BOUNDS);
        }
    }

    @Nested
    class Reading_a_journal {

        @ParameterizedTest
        @ValueSource(longs = {1, 2, 4, 100})
        void a_batch_that_does_not_continue_the_log_is_a_gap(long firstSequence) {
            NamespaceLogState state = replay(taken(1, 1, "n1"), new EntriesAppended(1, stored(1, "a", "b")));

            assertThatIllegalStateException()
                    .isThrownBy(() -> state.with(new EntriesAppended(1, stored(firstSequence, "x"))))
                    .withMessage("journal gap: %d (expected: 3)".formatted(firstSequence));
        }

        @Test
        void an_owner_that_has_seen_more_than_the_journal_holds_is_a_gap() {
            NamespaceLogState state = replay(taken(1, 1, "n1"), new EntriesAppended(1, stored(1, "a", "b")));

            assertThatIllegalStateException()
                    .isThrownBy(() -> state.with(taken(2, 4, "n2")))
                    .withMessage("journal gap: 4 (expected: at most 3)");
        }
    }

    @Nested
    class A_former_owner_that_writes_late {

        private final List<NamespaceLogEvent> before =
                List.of(taken(1, 1, "n1"), new EntriesAppended(1, stored(1, "a", "b", "c")));
        private final OwnershipTaken takenOver = taken(2, 4, "n2");

        @Test
        void changes_nothing_with_any_of_its_events() {
            NamespaceLogState state = replay(before).with(takenOver);

            for (NamespaceLogEvent late : List.of(
                    taken(1, 1, "n1"),
                    new EntriesAppended(1, stored(4, "late")),
                    new DispatchAdvanced(1, checkpoint(3, 2)),
                    new SettlementAdvanced(1, 3),
                    new JournalTrimmed(1, 2))) {
                assertThat(state.with(late)).as("after %s", late).isSameAs(state);
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 1, 2, 3})
        void leads_to_the_same_state_wherever_its_batches_stand_around_the_take_over(int batchesBeforeIt) {
            List<NamespaceLogEvent> late = List.of(
                    new EntriesAppended(1, stored(4, "l1")),
                    new EntriesAppended(1, stored(5, "l2", "l3")),
                    new EntriesAppended(1, stored(7, "l4")));
            List<NamespaceLogEvent> journal = new ArrayList<>(before);
            journal.addAll(late.subList(0, batchesBeforeIt));
            journal.add(takenOver);
            journal.addAll(late.subList(batchesBeforeIt, late.size()));
            journal.add(new EntriesAppended(2, stored(4, "d")));

            NamespaceLogState state = replay(journal);

            assertSame(state, replay(before).with(takenOver).with(new EntriesAppended(2, stored(4, "d"))));
            assertThat(state.nextSequence()).isEqualTo(5);
            assertThat(state.epochs().at(3)).isEqualTo(1);
            assertThat(state.epochs().at(4)).isEqualTo(2);
        }

        @Test
        void loses_the_tokens_of_what_was_taken_back_so_that_a_repeat_is_stored() {
            NamespaceLogState state = replay(before)
                    .with(new EntriesAppended(1, stored(4, "late", "later")))
                    .with(takenOver);

            AppendDecision decision = state.decide(fresh("later", "c", "late"));

            assertThat(decision.sequences()).containsExactly(4L, 3L, 5L);
            assertThat(decision.fresh()).isEqualTo(stored(4, "later", "late"));
        }

        @RepeatedTest(50)
        void leads_to_the_same_state_over_many_take_overs(RepetitionInfo repetition) {
            Random random = new Random(repetition.getCurrentRepetition());
            List<NamespaceLogEvent> inOrder = new ArrayList<>();
            List<NamespaceLogEvent> asJournalled = new ArrayList<>();
            long next = 1;
            for (int epoch = 1; epoch <= 6; epoch++) {
                add(taken(epoch, next, "n" + epoch), inOrder, asJournalled);
                for (int batch = random.nextInt(4); batch > 0; batch--) {
                    List<Entry> entries = batch(random, next, "e" + epoch);
                    add(new EntriesAppended(epoch, entries), inOrder, asJournalled);
                    next += entries.size();
                }
                if (random.nextBoolean()) {
                    asJournalled.add(new EntriesAppended(epoch, batch(random, next, "taken back " + epoch)));
                    epoch++;
                    add(taken(epoch, next, "n" + epoch), inOrder, asJournalled);
                }
                if (random.nextBoolean()) {
                    asJournalled.add(new EntriesAppended(epoch - 1, batch(random, next, "late " + epoch)));
                }
            }

            assertSame(replay(asJournalled), replay(inOrder));
        }

        private static void add(NamespaceLogEvent event, List<NamespaceLogEvent> one, List<NamespaceLogEvent> other) {
            one.add(event);
            other.add(event);
        }

        private static List<Entry> batch(Random random, long firstSequence, String name) {
            String[] tokens = new String[1 + random.nextInt(5)];
            for (int i = 0; i < tokens.length; i++) {
                tokens[i] = name + " " + (firstSequence + i);
            }
            return stored(firstSequence, tokens);
        }
    }

    @Nested
    class Progress {

        private final NamespaceLogState state = replay(
                taken(1, 1, "n1"),
                new EntriesAppended(1, stored(1, "a", "b", "c")),
                taken(2, 4, "n2"),
                new EntriesAppended(2, stored(4, "d", "e")));

        @Test
        void of_the_dispatcher_begins_at_the_start() {
            assertThat(state.checkpoints().latest()).isEqualTo(Checkpoint.START);
        }

        @Test
        void of_the_dispatcher_is_remembered() {
            assertThat(state.with(new DispatchAdvanced(2, checkpoint(4, 2)))
                            .with(new DispatchAdvanced(2, checkpoint(6, 4)))
                            .checkpoints()
                            .history())
                    .containsExactly(checkpoint(4, 2), checkpoint(6, 4));
        }

        @Test
        void of_the_dispatcher_never_goes_back() {
            NamespaceLogState ahead = state.with(new DispatchAdvanced(2, checkpoint(6, 4)));

            assertThat(ahead.with(new DispatchAdvanced(2, checkpoint(4, 2)))).isSameAs(ahead);
            assertThat(ahead.with(new DispatchAdvanced(2, checkpoint(6, 4)))).isSameAs(ahead);
        }

        @Test
        void of_settlement_never_goes_back() {
            NamespaceLogState settled = state.with(new SettlementAdvanced(2, 4));

            assertThat(settled.settledSequence()).isEqualTo(4);
            assertThat(settled.with(new SettlementAdvanced(2, 3))).isSameAs(settled);
            assertThat(settled.with(new SettlementAdvanced(2, 5)).settledSequence())
                    .isEqualTo(5);
        }

        @Test
        void of_settlement_forgets_no_epoch_as_other_regions_may_read_what_is_settled_here() {
            assertThat(state.with(new SettlementAdvanced(2, 6)).epochs()).isEqualTo(state.epochs());
        }

        @Test
        void a_trimmed_journal_forgets_the_epochs_of_what_is_gone_alone() {
            NamespaceLogState dispatched = state.with(new DispatchAdvanced(2, checkpoint(3, 2)))
                    .with(new DispatchAdvanced(2, checkpoint(4, 4)));

            assertThat(dispatched.with(new JournalTrimmed(2, 2)).epochs()).isEqualTo(state.epochs());
            assertThat(dispatched.with(new JournalTrimmed(2, 4)).epochs())
                    .isEqualTo(new Epochs(List.of(new Epochs.Start(2, 4))));
        }

        @Test
        void keeps_tokens_of_settled_entries_as_repeats_may_still_come() {
            assertThat(state.with(new SettlementAdvanced(2, 6))
                            .decide(fresh("a"))
                            .sequences())
                    .containsExactly(1L);
        }

        @Test
        void a_trimmed_journal_forgets_the_checkpoints_that_lie_in_what_is_gone() {
            NamespaceLogState trimmed = state.with(new DispatchAdvanced(2, checkpoint(2, 2)))
                    .with(new DispatchAdvanced(2, checkpoint(4, 4)))
                    .with(new DispatchAdvanced(2, checkpoint(6, 6)))
                    .with(new JournalTrimmed(2, 4));

            assertThat(trimmed.checkpoints().history()).containsExactly(checkpoint(6, 6));
        }

        @Test
        void a_journal_trimmed_to_its_end_still_knows_how_far_the_dispatcher_is() {
            NamespaceLogState trimmed =
                    state.with(new DispatchAdvanced(2, checkpoint(6, 6))).with(new JournalTrimmed(2, 6));

            assertThat(trimmed.checkpoints().latest()).isEqualTo(checkpoint(6, 6));
        }
    }

    @Nested
    class A_delayed_entry {

        private static final long DUE = Batches.ACCEPTED_MILLIS + 60_000;

        private final Entry first = delayed(1, 0);
        private final Entry second = delayed(2, 7);
        private final NamespaceLogState state =
                replay(taken(1, 1, "n1"), new EntriesAppended(1, List.of(first, second)));

        @Test
        void gets_no_write_time_at_its_acceptance_where_its_writer_gave_none() {
            Entry unnumbered = first.toBuilder().setSequence(0).setToken("c").build();

            assertThat(state.decide(List.of(unnumbered)).fresh())
                    .extracting(Entry::getWriteTimeMicros)
                    .containsExactly(0L);
        }

        @Test
        void that_fires_gets_the_next_sequence_and_keeps_the_one_it_was_accepted_as() {
            List<Entry> firing = state.firing(List.of(first, second), DUE + 5).entries();

            assertThat(firing).extracting(Entry::getSequence).containsExactly(3L, 4L);
            assertThat(firing).extracting(Entry::getScheduledSequence).containsExactly(1L, 2L);
            assertThat(firing).extracting(Entry::getWriteTimeMicros).containsExactly((DUE + 5) * 1_000, 7L);
        }

        @Test
        void that_fires_gets_a_write_time_after_all_before_it() {
            NamespaceLogState ahead = state.with(new EntriesAppended(
                    1,
                    List.of(Batches.entry("x").toBuilder()
                            .setSequence(3)
                            .setWriteTimeMicros((DUE + 5_000) * 1_000)
                            .build())));

            assertThat(ahead.firing(List.of(first, first), DUE).entries())
                    .singleElement()
                    .satisfies(fired -> assertThat(fired.getWriteTimeMicros()).isEqualTo((DUE + 5_000) * 1_000 + 1));
        }

        @Test
        void that_has_fired_fires_no_second_time_and_cannot_be_cancelled() {
            NamespaceLogState fired = state.with(fires(1, state, first));

            assertThat(fired.firing(List.of(first), DUE).entries()).isEmpty();
            assertThat(fired.cancelling(List.of(WaitingEntry.of(first), WaitingEntry.of(second))))
                    .containsExactly(new WaitingEntry(DuePlace.of(second), second.getTargetsList()));
            assertThat(fired.nextSequence()).isEqualTo(4);
            assertThat(fired.schedule().unmarked()).containsExactly(new Departure(1, DuePlace.of(first), 3));
            assertThat(fired.decide(List.of(first)).sequences()).containsExactly(1L);
        }

        @Test
        void that_was_cancelled_never_fires() {
            NamespaceLogState cancelled = state.with(new EntriesCancelled(1, List.of(WaitingEntry.of(first)), 0));

            assertThat(cancelled.firing(List.of(first), DUE).entries()).isEmpty();
            assertThat(cancelled.schedule().counts().cancelled()).isEqualTo(1);
        }

        @Test
        void that_has_left_is_remembered_until_its_row_is_marked_and_its_checkpoint_recorded() {
            NamespaceLogState marked = state.with(fires(1, state, first))
                    .with(new EntriesCancelled(1, List.of(WaitingEntry.of(second)), 1));
            assertThat(marked.firing(List.of(first), DUE).entries()).isEmpty();

            NamespaceLogState recorded = marked.with(new DispatchAdvanced(1, checkpoint(3, 2)))
                    .with(new EntriesCancelled(
                            1, List.of(new WaitingEntry(new DuePlace(DUE, 9), List.of("store"))), 2));
            assertThat(recorded.schedule().recent()).containsOnlyKeys(9L);
        }

        @Test
        void that_a_former_owner_fired_late_has_not_fired() {
            NamespaceLogState late = state.with(fires(1, state, first, second));
            NamespaceLogState after =
                    late.with(new OwnershipTaken(2, 3, "n2", Optional.of(state.schedule()), state.counts()));

            assertThat(after.schedule()).isEqualTo(state.schedule());
            assertThat(after.firing(List.of(first, second), DUE).entries())
                    .extracting(Entry::getSequence)
                    .containsExactly(3L, 4L);
            assertThat(after.with(fires(1, state, first))).isSameAs(after);
        }

        @Test
        void is_counted_where_it_is_for_each_of_its_targets() {
            assertThat(state.counts().of("store")).isEqualTo(new EntryCounts.Count(2, 2, 0));

            NamespaceLogState fired = state.with(fires(1, state, first));
            assertThat(fired.counts().of("store")).isEqualTo(new EntryCounts.Count(2, 1, 0));
            assertThat(fired.counts().of("store").inLog()).isEqualTo(1);

            NamespaceLogState cancelled = fired.with(new EntriesCancelled(1, List.of(WaitingEntry.of(second)), 1));
            assertThat(cancelled.counts().of("store")).isEqualTo(new EntryCounts.Count(2, 0, 1));
            assertThat(cancelled.counts().of("unknown")).isEqualTo(EntryCounts.Count.NONE);
        }

        @Test
        void that_a_former_owner_took_in_late_is_not_counted() {
            NamespaceLogState late = state.with(new EntriesAppended(1, stored(3, "late")));
            assertThat(late.counts().of("store").acknowledged()).isEqualTo(3);

            NamespaceLogState after =
                    late.with(new OwnershipTaken(2, 3, "n2", Optional.of(state.schedule()), state.counts()));

            assertThat(after.counts().of("store").acknowledged()).isEqualTo(2);
        }

        @Test
        void that_is_moved_waits_again_under_a_new_sequence_and_gets_no_write_time_yet() {
            FiringDecision moving = state.moving(List.of(new Rescheduled(first, DUE + 99)), DUE - 5);

            assertThat(moving.places()).containsExactly(new DuePlace(DUE, 1));
            assertThat(moving.entries()).singleElement().satisfies(moved -> {
                assertThat(DuePlace.waits(moved)).isTrue();
                assertThat(DuePlace.of(moved)).isEqualTo(new DuePlace(DUE + 99, 3));
                assertThat(EntryId.sequenceOf(moved)).isEqualTo(1);
                assertThat(moved.getWriteTimeMicros()).isZero();
            });
        }

        @Test
        void that_is_moved_to_a_time_that_has_passed_fires() {
            FiringDecision moving = state.moving(List.of(new Rescheduled(first, DUE - 60_000)), DUE - 5);

            assertThat(moving.entries()).singleElement().satisfies(moved -> {
                assertThat(DuePlace.waits(moved)).isFalse();
                assertThat(moved.getDueTimeMillis()).isEqualTo(DUE - 5);
                assertThat(moved.getWriteTimeMicros()).isEqualTo((DUE - 5) * 1_000);
            });
        }

        @Test
        void that_was_moved_leaves_its_new_place_only_and_keeps_the_sequence_it_was_accepted_as() {
            FiringDecision moving = state.moving(List.of(new Rescheduled(first, DUE + 99)), DUE - 5);
            NamespaceLogState moved =
                    state.with(new EntriesFired(1, moving.entries(), moving.places(), DuePlace.START, 0));
            Entry again = moving.entries().get(0);

            assertThat(moved.schedule().counts()).isEqualTo(new ScheduleState.Counts(0, 0, 1));
            assertThat(moved.schedule().departures()).isEqualTo(1);
            assertThat(moved.firing(List.of(first), DUE).entries()).isEmpty();
            assertThat(moved.moving(List.of(new Rescheduled(first, DUE)), 0).entries())
                    .isEmpty();
            assertThat(moved.cancelling(List.of(WaitingEntry.of(first)))).isEmpty();
            assertThat(moved.cancelling(List.of(WaitingEntry.of(again)))).hasSize(1);
            assertThat(moved.firing(List.of(again), DUE + 99).entries())
                    .singleElement()
                    .satisfies(fired -> {
                        assertThat(DuePlace.waits(fired)).isFalse();
                        assertThat(fired.getSequence()).isEqualTo(4);
                        assertThat(fired.getScheduledSequence()).isEqualTo(1);
                        assertThat(fired.getWriteTimeMicros()).isEqualTo((DUE + 99) * 1_000);
                    });
        }

        @Test
        void is_part_of_a_snapshot() {
            NamespaceLogState fired = state.with(fires(1, state, first))
                    .with(new EntriesCancelled(1, List.of(WaitingEntry.of(second)), 1));
            LogSnapshotAdapter adapter = new LogSnapshotAdapter(BOUNDS);

            assertThat(adapter.fromJournal(adapter.toJournal(fired)).schedule()).isEqualTo(fired.schedule());
        }

        private static EntriesFired fires(long epoch, NamespaceLogState state, Entry... entries) {
            FiringDecision firing = state.firing(List.of(entries), DUE);
            DuePlace last = firing.places().get(firing.places().size() - 1);
            return new EntriesFired(epoch, firing.entries(), firing.places(), last, 0);
        }

        private static Entry delayed(long sequence, long writeMicros) {
            return Batches.entry("d" + sequence).toBuilder()
                    .setSequence(sequence)
                    .setDueTimeMillis(DUE)
                    .setWriteTimeMicros(writeMicros)
                    .build();
        }
    }

    @Test
    void a_snapshot_gives_the_same_state_back() {
        NamespaceLogState state = replay(
                taken(1, 1, "n1"),
                new EntriesAppended(1, stored(1, "a", "b", "c")),
                taken(3, 4, "n2"),
                new EntriesAppended(3, stored(4, "d")),
                new DispatchAdvanced(3, checkpoint(4, 2)),
                new SettlementAdvanced(3, 2));
        LogSnapshotAdapter adapter = new LogSnapshotAdapter(BOUNDS);

        NamespaceLogState recovered = adapter.fromJournal(adapter.toJournal(state));

        assertSame(recovered, state);
        assertThat(recovered.epoch()).isEqualTo(3);
        assertThat(recovered.nextSequence()).isEqualTo(5);
        assertThat(recovered.settledSequence()).isEqualTo(2);
        assertThat(recovered.epochs()).isEqualTo(state.epochs());
        assertThat(recovered.checkpoints()).isEqualTo(state.checkpoints());
        assertThat(recovered.decide(fresh("d", "a", "x")).sequences()).containsExactly(4L, 1L, 5L);
    }

    private static NamespaceLogState replay(NamespaceLogEvent... events) {
        return replay(List.of(events));
    }

    private static NamespaceLogState replay(List<NamespaceLogEvent> events) {
        NamespaceLogState state = NamespaceLogState.empty(BOUNDS);
        for (NamespaceLogEvent event : events) {
            state = state.with(event);
        }
        return state;
    }

    private static OwnershipTaken taken(long epoch, long nextSequence, String node) {
        return new OwnershipTaken(epoch, nextSequence, node, Optional.empty(), EntryCounts.NONE);
    }

    /** A state's message says all there is to a state, in one order. */
    private static void assertSame(NamespaceLogState state, NamespaceLogState expected) {
        assertThat(LogMessages.toMessage(state)).isEqualTo(LogMessages.toMessage(expected));
    }

    private static Checkpoint checkpoint(long nextSequence, long eventNumber) {
        return new Checkpoint(
                nextSequence,
                eventNumber,
                Map.of(0, new LogPosition(1, nextSequence - 1)),
                Instant.ofEpochMilli(Batches.ACCEPTED_MILLIS));
    }
}
