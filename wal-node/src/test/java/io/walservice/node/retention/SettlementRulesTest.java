package io.walservice.node.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.connectors.LogPosition;
import io.walservice.connectors.MessageQueue.Progress;
import io.walservice.node.log.Checkpoint;
import io.walservice.node.log.LogProgress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SettlementRulesTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    /** At 12:00, 12:01 and 12:02; the third under another owner. */
    private static final Checkpoint FIRST = checkpoint(11, 1, 0, Map.of(0, at(1, 9), 1, at(1, 10)));

    private static final Checkpoint SECOND = checkpoint(21, 3, 60, Map.of(0, at(1, 20), 1, at(1, 10)));
    private static final Checkpoint THIRD = checkpoint(31, 6, 120, Map.of(0, at(2, 30), 1, at(2, 29), 2, at(2, 25)));
    private static final List<Checkpoint> ALL = List.of(FIRST, SECOND, THIRD);

    @Nested
    class Settled {

        private final LogProgress log = new LogProgress(ALL, 1);

        @Test
        void is_the_newest_checkpoint_that_every_lane_has_passed_in_every_partition_of_the_queue() {
            assertThat(SettlementRules.settled(log, List.of(lane(Map.of(0, at(1, 20), 1, at(1, 10))))))
                    .hasValue(SECOND);
            assertThat(SettlementRules.settled(log, List.of(lane(Map.of(0, at(2, 30), 1, at(2, 29), 2, at(2, 25))))))
                    .hasValue(THIRD);
        }

        @Test
        void follows_the_slowest_lane() {
            Progress fast = lane(Map.of(0, at(2, 30), 1, at(2, 29), 2, at(2, 25)));
            Progress slow = lane(Map.of(0, at(1, 19), 1, at(1, 10)));

            assertThat(SettlementRules.settled(log, List.of(fast, slow))).hasValue(FIRST);
            assertThat(SettlementRules.settled(log, List.of(slow, fast))).hasValue(FIRST);
        }

        @Test
        void follows_the_slowest_partition_of_the_queue() {
            assertThat(SettlementRules.settled(log, List.of(lane(Map.of(0, at(2, 30), 1, at(2, 29), 2, at(2, 24))))))
                    .hasValue(SECOND);
        }

        @Test
        void is_nothing_where_a_lane_has_not_begun_with_a_partition() {
            assertThat(SettlementRules.settled(log, List.of(lane(Map.of(0, at(2, 30))))))
                    .isEmpty();
            assertThat(SettlementRules.settled(log, List.of(lane(Map.of())))).isEmpty();
        }

        @Test
        void goes_by_epoch_before_sequence() {
            // A sequence of an earlier owner, however high, does not settle one of a later owner.
            assertThat(SettlementRules.settled(log, List.of(lane(Map.of(0, at(1, 99), 1, at(1, 99), 2, at(1, 99))))))
                    .hasValue(SECOND);
        }

        @Test
        void is_all_that_was_dispatched_where_the_namespace_has_no_lanes() {
            assertThat(SettlementRules.settled(log, List.of())).hasValue(THIRD);
        }

        @Test
        void is_nothing_where_nothing_was_dispatched() {
            assertThat(SettlementRules.settled(new LogProgress(List.of(), 1), List.of()))
                    .isEmpty();
        }
    }

    @Nested
    class Expired {

        @Test
        void is_the_newest_checkpoint_that_is_settled_and_old_enough() {
            assertThat(SettlementRules.expired(new LogProgress(ALL, 31), NOON.plusSeconds(61)))
                    .hasValue(SECOND);
            assertThat(SettlementRules.expired(new LogProgress(ALL, 31), NOON.plusSeconds(3_600)))
                    .hasValue(THIRD);
        }

        @Test
        void is_nothing_that_is_not_settled_however_old() {
            assertThat(SettlementRules.expired(new LogProgress(ALL, 20), NOON.plusSeconds(3_600)))
                    .hasValue(FIRST);
            assertThat(SettlementRules.expired(new LogProgress(ALL, 10), NOON.plusSeconds(3_600)))
                    .isEmpty();
        }

        @Test
        void is_nothing_that_is_as_young_as_the_limit() {
            assertThat(SettlementRules.expired(new LogProgress(ALL, 31), NOON)).isEmpty();
            assertThat(SettlementRules.expired(new LogProgress(ALL, 31), NOON.plusMillis(1)))
                    .hasValue(FIRST);
        }
    }

    private static Checkpoint checkpoint(
            long nextSequence, long eventNumber, long afterSeconds, Map<Integer, LogPosition> published) {
        return new Checkpoint(nextSequence, eventNumber, published, NOON.plusSeconds(afterSeconds));
    }

    private static Progress lane(Map<Integer, LogPosition> settled) {
        return new Progress(settled, 0);
    }

    private static LogPosition at(long epoch, long sequence) {
        return new LogPosition(epoch, sequence);
    }
}
