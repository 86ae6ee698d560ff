package io.walservice.node.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.connectors.LogPosition;
import io.walservice.node.log.NamespaceLogEvent.DispatchAdvanced;
import io.walservice.node.log.NamespaceLogEvent.EntriesAppended;
import io.walservice.node.log.NamespaceLogEvent.JournalTrimmed;
import io.walservice.node.log.NamespaceLogEvent.OwnershipTaken;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * A log of two owners, whose queue has two partitions. The second one is quiet after sequence 2.
 *
 * <pre>
 * event     1        2     3     4     5        6     7     8
 *           owner 1  1 2   3     4     owner 2  5     6     7
 * partition          0 1   0     0              0     0     0
 * </pre>
 */
class PublishedReplyTest {

    private static final int BUSY = 0;
    private static final int QUIET = 1;

    private static final Checkpoint FIRST = checkpoint(3, 2, position(1, 1), position(1, 2));
    private static final Checkpoint SECOND = checkpoint(5, 4, position(1, 4), position(1, 2));
    private static final Checkpoint THIRD = checkpoint(7, 7, position(2, 6), position(1, 2));
    private static final Checkpoint NOW = checkpoint(8, 8, position(2, 7), position(1, 2));

    private final NamespaceLogState state = NamespaceLogState.empty(new TokenWindow.Bounds(10, Duration.ofHours(1)))
            .with(taken(1, 1))
            .with(appended(1, 1, "a", "b"))
            .with(appended(1, 3, "c"))
            .with(appended(1, 4, "d"))
            .with(taken(2, 5))
            .with(appended(2, 5, "e"))
            .with(appended(2, 6, "f"))
            .with(appended(2, 7, "g"))
            .with(new DispatchAdvanced(2, FIRST))
            .with(new DispatchAdvanced(2, SECOND))
            .with(new DispatchAdvanced(2, THIRD));

    @Test
    void all_records_of_a_partition_stand_between_the_start_and_what_is_dispatched() {
        assertThat(state.published(BUSY, LogPosition.START, NOW))
                .isEqualTo(new PublishedReply.Published(0, 8, 1, 8, state.epochs()));
    }

    @Test
    void those_after_a_position_stand_behind_the_newest_checkpoint_that_is_not_after_it() {
        assertThat(state.published(BUSY, position(1, 3), NOW))
                .isEqualTo(new PublishedReply.Published(2, 8, 3, 8, state.epochs()));
        assertThat(state.published(BUSY, position(1, 4), NOW))
                .isEqualTo(new PublishedReply.Published(4, 8, 5, 8, state.epochs()));
        assertThat(state.published(BUSY, position(2, 5), NOW))
                .isEqualTo(new PublishedReply.Published(4, 8, 5, 8, state.epochs()));
    }

    @Test
    void all_that_was_dispatched_stands_behind_the_newest_checkpoint_that_nothing_before_is_needed_of() {
        assertThat(state.dispatched(1, Instant.EPOCH, NOW))
                .isEqualTo(new PublishedReply.Published(0, 8, 1, 8, state.epochs()));
        assertThat(state.dispatched(4, Instant.EPOCH, NOW))
                .isEqualTo(new PublishedReply.Published(2, 8, 3, 8, state.epochs()));
        assertThat(state.dispatched(5, Instant.EPOCH, NOW))
                .isEqualTo(new PublishedReply.Published(4, 8, 5, 8, state.epochs()));
        assertThat(state.dispatched(1, SECOND.time(), NOW)).isEqualTo(state.dispatched(4, Instant.EPOCH, NOW));
        assertThat(state.dispatched(1, SECOND.time().plusMillis(1), NOW))
                .isEqualTo(state.dispatched(5, Instant.EPOCH, NOW));
    }

    @Test
    void after_the_last_record_there_is_nothing_to_read() {
        assertThat(state.published(BUSY, position(2, 7), NOW))
                .isEqualTo(new PublishedReply.Published(8, 8, 8, 8, state.epochs()));
    }

    @Test
    void of_a_quiet_partition_there_is_nothing_to_read_either_however_long_ago_its_last_record_was() {
        assertThat(state.with(new JournalTrimmed(2, 7)).published(QUIET, position(1, 2), NOW))
                .isEqualTo(new PublishedReply.Published(
                        8, 8, 8, 8, state.with(new JournalTrimmed(2, 7)).epochs()));
    }

    @Test
    void of_a_partition_that_never_had_a_record_there_is_nothing_to_read() {
        assertThat(state.published(7, LogPosition.START, NOW))
                .isEqualTo(new PublishedReply.Published(8, 8, 8, 8, state.epochs()));
    }

    /** The owner before had published more than the checkpoint says from which this one begins. */
    @Test
    void a_position_that_this_owner_has_yet_to_publish_again_is_known_and_has_nothing_behind_it() {
        assertThat(state.published(BUSY, position(2, 7), THIRD))
                .isEqualTo(new PublishedReply.Published(7, 7, 7, 7, state.epochs()));
    }

    @Test
    void a_position_whose_checkpoints_are_trimmed_is_looked_for_from_the_beginning_of_what_is_left() {
        NamespaceLogState trimmed = state.with(new JournalTrimmed(2, 4));

        assertThat(trimmed.published(BUSY, position(1, 3), NOW))
                .isEqualTo(new PublishedReply.Published(0, 8, 1, 8, trimmed.epochs()));
    }

    @Test
    void a_position_beyond_the_log_has_no_record() {
        assertThat(state.published(BUSY, position(2, 8), NOW))
                .isEqualTo(new PublishedReply.NoSuchRecord("the next sequence is 8"));
    }

    @Test
    void a_position_of_an_epoch_that_was_not_in_force_there_has_no_record() {
        assertThat(state.published(BUSY, position(1, 5), NOW))
                .isEqualTo(new PublishedReply.NoSuchRecord("the epoch of sequence 5 is 2"));
        assertThat(state.published(BUSY, position(2, 4), NOW))
                .isEqualTo(new PublishedReply.NoSuchRecord("the epoch of sequence 4 is 1"));
    }

    @Test
    void a_position_of_another_partition_has_no_record_in_this_one() {
        assertThat(state.published(QUIET, position(2, 6), NOW))
                .isEqualTo(new PublishedReply.NoSuchRecord(
                        "the last record of queue partition 1 below sequence 8 has epoch 1 and sequence 2"));
    }

    private static OwnershipTaken taken(long epoch, long nextSequence) {
        return new OwnershipTaken(epoch, nextSequence, "node-" + epoch, Optional.empty(), EntryCounts.NONE);
    }

    private static EntriesAppended appended(long epoch, long firstSequence, String... tokens) {
        return new EntriesAppended(epoch, Batches.stored(firstSequence, tokens));
    }

    private static Checkpoint checkpoint(long nextSequence, long eventNumber, LogPosition busy, LogPosition quiet) {
        return new Checkpoint(
                nextSequence, eventNumber, Map.of(BUSY, busy, QUIET, quiet), Instant.ofEpochSecond(eventNumber));
    }

    private static LogPosition position(long epoch, long sequence) {
        return new LogPosition(epoch, sequence);
    }
}
