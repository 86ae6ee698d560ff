package io.walservice.node.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.internal.v1.Entry;
import io.walservice.node.ingress.BatchWrite.Next;
import io.walservice.node.log.AppendReply;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class BatchWriteTest {

    private static final List<Entry> ENTRIES =
            List.of(Entry.newBuilder().setToken("a").build());
    private static final AppendReply APPENDED = new AppendReply.Appended(List.of(7L));
    private static final AppendReply REFUSED = new AppendReply.Refused("the lease has lapsed");
    private static final AppendReply UNKNOWN = new AppendReply.Unknown("the log partition stopped");

    /** Any time will do, also one near the point where the nanoseconds of a JVM wrap around. */
    private static final long START = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1);

    private static final long DEADLINE = START + TimeUnit.SECONDS.toNanos(10);

    private final BatchWrite batch = BatchWrite.of(ENTRIES, DEADLINE);

    @Test
    void an_appended_batch_is_stored() {
        assertThat(batch.answered(APPENDED, START)).isEqualTo(new Next.Stored(List.of(7L)));
    }

    @Test
    void a_batch_that_was_only_refused_is_not_stored() {
        assertThat(batch.answered(REFUSED, START)).isEqualTo(new Next.NotStored("the lease has lapsed"));
    }

    @Test
    void no_answer_means_the_same_entries_again() {
        Next next = batch.unanswered(START);

        assertThat(again(next).entries()).isEqualTo(ENTRIES);
        assertThat(again(next).deadlineNanos()).isEqualTo(DEADLINE);
    }

    @Test
    void an_unknown_outcome_means_the_same_entries_again() {
        assertThat(again(batch.answered(UNKNOWN, START)).entries()).isEqualTo(ENTRIES);
    }

    @Test
    void a_batch_that_was_in_doubt_is_stored_once_the_log_says_so() {
        assertThat(again(batch.unanswered(START)).answered(APPENDED, START)).isEqualTo(new Next.Stored(List.of(7L)));
    }

    @Test
    void after_a_doubt_a_refusal_means_try_again_and_keeps_the_doubt() {
        Next next = again(batch.answered(UNKNOWN, START)).answered(REFUSED, START);

        assertThat(again(next).doubt()).hasValue("the log partition stopped");
    }

    @Test
    void after_a_doubt_a_refusal_at_the_deadline_is_unknown() {
        assertThat(again(batch.answered(UNKNOWN, START)).answered(REFUSED, DEADLINE))
                .isEqualTo(new Next.Unknown("the log partition stopped"));
    }

    @Test
    void no_answer_until_the_deadline_is_unknown() {
        assertThat(batch.unanswered(DEADLINE)).isEqualTo(new Next.Unknown("the log partition did not answer in time"));
    }

    @Test
    void no_attempt_begins_at_or_after_the_deadline() {
        Duration firstBackoff = ((Next.TryAgain) batch.unanswered(START)).after();
        long lastChance = DEADLINE - firstBackoff.toNanos() - 1;

        assertThat(batch.unanswered(lastChance)).isInstanceOf(Next.TryAgain.class);
        assertThat(batch.unanswered(lastChance + 1)).isInstanceOf(Next.Unknown.class);
    }

    @Test
    void waits_grow_from_short_to_half_a_second_and_not_beyond() {
        Duration before = Duration.ZERO;
        BatchWrite attempted = batch;
        for (int attempt = 1; attempt <= 100; attempt++) {
            Next.TryAgain next = (Next.TryAgain) attempted.unanswered(START);
            assertThat(next.after()).isBetween(before, Duration.ofMillis(500)).isPositive();
            before = next.after();
            attempted = next.batch();
        }
        assertThat(before).isEqualTo(Duration.ofMillis(500));
        assertThat(((Next.TryAgain) batch.unanswered(START)).after()).isLessThan(Duration.ofMillis(100));
    }

    @RepeatedTest(50)
    void whatever_the_log_answers_not_stored_is_said_only_while_every_attempt_was_refused(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Next next = new Next.TryAgain(batch, Duration.ZERO);
        boolean mayBeStored = false;
        long now = START;
        while (next instanceof Next.TryAgain again) {
            now += again.after().toNanos();
            assertThat(DEADLINE - now).isPositive();
            int answer = random.nextInt(4);
            mayBeStored |= answer < 2;
            now += TimeUnit.MILLISECONDS.toNanos(random.nextInt(1_000));
            next = switch (answer) {
                case 0 -> again.batch().unanswered(now);
                case 1 -> again.batch().answered(UNKNOWN, now);
                default -> again.batch().answered(REFUSED, now);
            };
        }
        assertThat(next).isInstanceOf(mayBeStored ? Next.Unknown.class : Next.NotStored.class);
    }

    private static BatchWrite again(Next next) {
        assertThat(next).isInstanceOf(Next.TryAgain.class);
        return ((Next.TryAgain) next).batch();
    }
}
