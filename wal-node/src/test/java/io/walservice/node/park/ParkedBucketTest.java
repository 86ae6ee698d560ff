package io.walservice.node.park;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.walservice.internal.v1.Entry;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.namespace.Order;
import io.walservice.node.park.ParkedBucket.Change;
import io.walservice.node.park.ParkedBucket.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.junit.jupiter.api.Test;

class ParkedBucketTest {

    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");

    /** What was given to the store in one step, and its answer to it. */
    private record Step(List<Change> changes, OptionalLong count, CompletableFuture<Done> answer) {}

    private final List<Step> steps = new ArrayList<>();
    private final ParkedBucket bucket = new ParkedBucket(10, (changes, count) -> {
        Step step = new Step(changes, count, new CompletableFuture<>());
        steps.add(step);
        return step.answer();
    });

    @Test
    void what_comes_during_a_step_goes_with_the_next_one_in_its_order() {
        bucket.change(Kind.PUT, entry(1));
        bucket.change(Kind.PUT, entry(2));
        CompletionStage<Done> third = bucket.change(Kind.REMOVED, entry(3));
        assertThat(steps).hasSize(1);

        stored(0);
        assertThat(steps.get(1).changes())
                .containsExactly(new Change(Kind.PUT, entry(2)), new Change(Kind.REMOVED, entry(3)));
        assertThat(third.toCompletableFuture()).isNotDone();
        stored(1);
        assertThat(third.toCompletableFuture()).isCompleted();
    }

    @Test
    void applied_entries_are_counted_in_their_step_and_others_leave_the_count_alone() {
        bucket.change(Kind.PUT, entry(1));
        bucket.change(Kind.APPLIED, entry(2));
        bucket.change(Kind.APPLIED, entry(3));
        stored(0);
        assertThat(bucket.count()).isEqualTo(10);
        stored(1);

        assertThat(steps).extracting(Step::count).containsExactly(OptionalLong.empty(), OptionalLong.of(12));
        assertThat(bucket.count()).isEqualTo(12);
    }

    @Test
    void two_changes_of_one_entry_are_never_in_one_step() {
        bucket.change(Kind.PUT, entry(1));
        bucket.change(Kind.PUT, entry(2));
        bucket.change(Kind.APPLIED, entry(2));
        stored(0);
        stored(1);

        assertThat(steps)
                .extracting(Step::changes)
                .containsExactly(
                        List.of(new Change(Kind.PUT, entry(1))),
                        List.of(new Change(Kind.PUT, entry(2))),
                        List.of(new Change(Kind.APPLIED, entry(2))));
    }

    @Test
    void a_step_is_bounded_in_number_and_bytes() {
        bucket.change(Kind.PUT, entry(0));
        for (int i = 1; i <= 60; i++) {
            bucket.change(Kind.PUT, entry(i));
        }
        for (int i = 61; i <= 64; i++) {
            bucket.change(Kind.PUT, large(i));
        }
        stored(0);
        stored(1);
        stored(2);
        stored(3);

        assertThat(steps).extracting(step -> step.changes().size()).containsExactly(1, 50, 12, 2);
    }

    @Test
    void after_a_failure_nothing_later_is_stored() {
        CompletionStage<Done> first = bucket.change(Kind.PUT, entry(1));
        CompletionStage<Done> second = bucket.change(Kind.PUT, entry(2));
        steps.get(0).answer().completeExceptionally(new IllegalStateException("no Cassandra"));

        for (CompletionStage<Done> each : List.of(first, second, bucket.change(Kind.PUT, entry(3)))) {
            assertThatThrownBy(() -> each.toCompletableFuture().join()).hasRootCauseMessage("no Cassandra");
        }
        assertThat(steps).hasSize(1);
    }

    private void stored(int step) {
        steps.get(step).answer().complete(Done.getInstance());
    }

    private static ParkedEntry entry(long sequence) {
        return ParkedEntry.behind(record(sequence, ""), Order.KEY, NOW);
    }

    private static ParkedEntry large(long sequence) {
        return ParkedEntry.behind(record(sequence, "x".repeat(300 * 1024)), Order.KEY, NOW);
    }

    private static QueueRecord record(long sequence, String token) {
        return QueueRecord.newBuilder()
                .setEpoch(1)
                .setEntry(Entry.newBuilder().setId("milk").setSequence(sequence).setToken(token))
                .build();
    }
}
