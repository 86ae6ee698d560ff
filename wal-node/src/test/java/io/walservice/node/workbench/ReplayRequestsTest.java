package io.walservice.node.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.util.Timestamps;
import io.grpc.Status;
import io.walservice.admin.v1.ReplayFilter;
import io.walservice.admin.v1.ReplayRange;
import io.walservice.admin.v1.SequenceRange;
import io.walservice.admin.v1.StartReplayRequest;
import io.walservice.namespace.NamespaceFile;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.node.replay.ReplayJournal.Extent;
import io.walservice.node.replay.ReplayPart;
import io.walservice.node.replay.ReplaySelection;
import io.walservice.node.replay.ReplayTimes;
import io.walservice.node.replay.TextMatch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.pekko.grpc.GrpcServiceException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * What of a replay can be asked for, and what it comes to. The log partitions have dispatched the sequences 1 to 30.
 */
class ReplayRequestsTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_000_000);
    private static final NamespaceSpec SPEC = NamespaceFile.read("""
            name: ads
            partitions: 2
            targets:
              - {name: table, type: kv}
              - {name: app, type: grpc, address: "ads:80"}
            """);
    private static final ReplayRange ALL =
            ReplayRange.newBuilder().setWholeJournal(true).build();

    @Nested
    class A_request {

        @Test
        void says_which_entries_are_meant() {
            ReplaySelection selection = read(StartReplayRequest.newBuilder()
                    .setRange(ReplayRange.newBuilder().setFromTime(Timestamps.fromSeconds(7)))
                    .setFilter(ReplayFilter.newBuilder()
                            .setIdPrefix("user-")
                            .setKey("name")
                            .putAttributes("job", "7"))
                    .addLeftOut("eu.1.17"));

            assertThat(selection.times())
                    .isEqualTo(new ReplayTimes(Optional.of(Instant.ofEpochSecond(7)), Optional.empty()));
            assertThat(selection.filter().id()).contains(TextMatch.beginningWith("user-"));
            assertThat(selection.filter().key()).contains(TextMatch.exactly("name"));
            assertThat(selection.filter().attributes()).isEqualTo(Map.of("job", "7"));
            assertThat(selection.leftOut()).containsExactly("eu.1.17");
        }

        @Test
        void names_one_kind_of_range() {
            assertThat(faults(range(ReplayRange.newBuilder())))
                    .isEqualTo("range: nothing (expected: one of times, `sequences` and `whole_journal`)");
            assertThat(faults(range(ALL.toBuilder().addSequences(sequences(0, 1, 2)))))
                    .isEqualTo("range: 2 kinds (expected: one of times, `sequences` and `whole_journal`)");
        }

        @Test
        void has_a_range_of_times_that_is_neither_empty_nor_reversed_nor_to_come() {
            assertThat(faults(range(times(7, 7))))
                    .isEqualTo("range.to_time: 1970-01-01T00:00:07Z (expected: after range.from_time,"
                            + " 1970-01-01T00:00:07Z)");
            assertThat(faults(range(times(8, 7)))).startsWith("range.to_time: 1970-01-01T00:00:07Z");
            assertThat(faults(range(times(1_000_001, 1_000_002))))
                    .isEqualTo("range.from_time: 1970-01-12T13:46:41Z (expected: at most 1970-01-12T13:46:40Z,"
                            + " which is now)");
        }

        @Test
        void has_sequences_that_there_can_be() {
            assertThat(faults(range(ReplayRange.newBuilder()
                                    .addSequences(sequences(2, 1, 2))
                                    .addSequences(sequences(0, 9, 8))
                                    .addSequences(sequences(0, -1, 0))))
                            .lines())
                    .containsExactly(
                            "range.sequences.log_partition: 2 (expected: 0 to 1)",
                            "range.sequences.to_sequence: 8 (expected: at least from_sequence, 9, or 0)",
                            "range.sequences.log_partition: 0 twice (expected: each at most once)",
                            "range.sequences.from_sequence: -1 (expected: 0 or more)");
        }

        @Test
        void leaves_out_entries_of_this_region_and_not_too_many() {
            StartReplayRequest.Builder request = range(ALL.toBuilder());
            assertThat(faults(request.addLeftOut("17").addLeftOut("us.0.17").addLeftOut("eu.2.17"))
                            .lines())
                    .containsExactly(
                            "left_out: 17 (expected: an entry of this region, as eu.PARTITION.SEQUENCE)",
                            "left_out: us.0.17 (expected: an entry of this region, as eu.PARTITION.SEQUENCE)",
                            "left_out: eu.2.17 (expected: an entry of this region, as eu.PARTITION.SEQUENCE)");
            StartReplayRequest.Builder many = range(ALL.toBuilder());
            IntStream.rangeClosed(1, 1_001).forEach(i -> many.addLeftOut("eu.0." + i));
            assertThat(faults(many)).isEqualTo("left_out: 1,001 entries (expected: at most 1,000)");
        }

        @Test
        void has_a_filter_that_does_not_contradict_itself() {
            assertThat(faults(range(ALL.toBuilder())
                                    .setFilter(ReplayFilter.newBuilder()
                                            .setId("a")
                                            .setIdPrefix("b")
                                            .setKey("k".repeat(1_025))
                                            .putAttributes("", "x")))
                            .lines())
                    .containsExactly(
                            "filter.id and filter.id_prefix: both (expected: at most one of them)",
                            "filter.key: 1025 bytes (expected: at most 1024)",
                            "filter.attributes: one without a name (expected: names with values)");
        }

        @Test
        void says_so_where_a_target_gets_its_entries_a_second_time_and_only_there() {
            GrpcServiceException silent = refusal(() -> ReplayRequests.checkRedelivery(
                    StartReplayRequest.getDefaultInstance(), SPEC.target("app").orElseThrow()));
            assertThat(silent.status().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
            assertThat(silent.status().getDescription())
                    .isEqualTo("redeliver: false (expected: true, as target app is of type grpc and gets each entry a"
                            + " second time)");
            GrpcServiceException needless = refusal(() -> ReplayRequests.checkRedelivery(
                    StartReplayRequest.newBuilder().setRedeliver(true).build(),
                    SPEC.target("table").orElseThrow()));
            assertThat(needless.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);

            ReplayRequests.checkRedelivery(
                    StartReplayRequest.newBuilder().setDryRun(true).build(),
                    SPEC.target("app").orElseThrow());
        }
    }

    @Nested
    class A_journal_without_its_first_entries {

        private static final Duration RETENTION = Duration.ofSeconds(1_000);
        private static final Instant KEPT = NOW.minus(RETENTION);

        @Test
        void is_replayed_from_a_time_on_of_which_nothing_is_gone() {
            Extent trimmed = new Extent(7, Optional.of(KEPT.plusSeconds(500)), 31);

            assertThat(ofTimes(KEPT, trimmed)).containsExactly(part(0, 7, 30));
            assertThat(ofTimes(KEPT.plusSeconds(100), trimmed)).containsExactly(part(0, 7, 30));
        }

        @Test
        void is_not_replayed_from_an_earlier_time_on_and_the_refusal_says_from_when_it_could_be() {
            Extent trimmed = new Extent(7, Optional.of(KEPT.minusSeconds(50)), 31);
            GrpcServiceException refused = refusal(() -> ofTimes(KEPT.minusSeconds(51), trimmed));

            assertThat(refused.status().getCode()).isEqualTo(Status.Code.OUT_OF_RANGE);
            assertThat(refused.status().getDescription())
                    .isEqualTo("range.from_time: 1970-01-12T13:29:09Z (expected: 1970-01-12T13:29:10Z or later, as the"
                            + " journal of log partition 0 begins there)");
            assertThat(ofTimes(KEPT.minusSeconds(50), trimmed)).hasSize(1);
            Extent gone = new Extent(31, Optional.empty(), 31);
            assertThat(refusal(() -> ofTimes(KEPT.minusSeconds(1), gone))
                            .status()
                            .getDescription())
                    .contains("(expected: 1970-01-12T13:30:00Z or later");
        }

        @Test
        void that_never_had_others_is_replayed_from_any_time_on() {
            assertThat(ofTimes(Instant.EPOCH, new Extent(1, Optional.of(NOW), 31)))
                    .containsExactly(part(0, 1, 30));
        }

        @Test
        void is_replayed_as_far_as_it_reaches_where_no_beginning_was_named() {
            Map<Integer, Extent> extents = Map.of(1, new Extent(7, Optional.of(NOW), 31));

            assertThat(ReplayPlan.ofTimes(ReplayTimes.ALL, extents, RETENTION, NOW))
                    .containsExactly(part(1, 7, 30));
            assertThat(ReplayPlan.ofSequences(List.of(sequences(1, 0, 0)), extents))
                    .containsExactly(part(1, 7, 30));
        }

        @Test
        void is_not_replayed_from_an_earlier_sequence_on() {
            Map<Integer, Extent> extents = Map.of(1, new Extent(7, Optional.of(NOW), 31));
            GrpcServiceException refused = refusal(() -> ReplayPlan.ofSequences(List.of(sequences(1, 6, 9)), extents));

            assertThat(refused.status().getCode()).isEqualTo(Status.Code.OUT_OF_RANGE);
            assertThat(refused.status().getDescription())
                    .isEqualTo(
                            "range.sequences.from_sequence: 6 (expected: at least 7, as the journal of log partition 1"
                                    + " begins there)");
            assertThat(ReplayPlan.ofSequences(List.of(sequences(1, 7, 9)), extents))
                    .containsExactly(part(1, 7, 9));
        }

        @Test
        void is_not_replayed_beyond_what_is_dispatched() {
            Map<Integer, Extent> extents = Map.of(1, new Extent(7, Optional.of(NOW), 31));

            for (SequenceRange range : List.of(sequences(1, 7, 31), sequences(1, 31, 0))) {
                GrpcServiceException refused = refusal(() -> ReplayPlan.ofSequences(List.of(range), extents));
                assertThat(refused.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
                assertThat(refused.status().getDescription())
                        .contains("(expected: at most 30, as log partition 1 has dispatched no more)");
            }
        }

        private List<ReplayPart> ofTimes(Instant from, Extent extent) {
            ReplayTimes times = new ReplayTimes(Optional.of(from), Optional.empty());
            return ReplayPlan.ofTimes(times, Map.of(0, extent), RETENTION, NOW);
        }

        private ReplayPart part(int partition, long first, long last) {
            return ReplayPart.begin(partition, new ReplayPart.Range(first, last));
        }
    }

    private static ReplaySelection read(StartReplayRequest.Builder request) {
        return new ReplayRequests("eu", SPEC, NOW).selection(request.build());
    }

    private static String faults(StartReplayRequest.Builder request) {
        GrpcServiceException refused = refusal(() -> read(request));
        assertThat(refused.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        return String.valueOf(refused.status().getDescription());
    }

    private static GrpcServiceException refusal(Runnable call) {
        GrpcServiceException refused = catchThrowableOfType(GrpcServiceException.class, call::run);
        assertThat(refused).isNotNull();
        return refused;
    }

    private static StartReplayRequest.Builder range(ReplayRange.Builder range) {
        return StartReplayRequest.newBuilder().setRange(range);
    }

    private static ReplayRange.Builder times(long fromSecond, long toSecond) {
        return ReplayRange.newBuilder()
                .setFromTime(Timestamps.fromSeconds(fromSecond))
                .setToTime(Timestamps.fromSeconds(toSecond));
    }

    private static SequenceRange sequences(int partition, long from, long to) {
        return SequenceRange.newBuilder()
                .setLogPartition(partition)
                .setFromSequence(from)
                .setToSequence(to)
                .build();
    }
}
