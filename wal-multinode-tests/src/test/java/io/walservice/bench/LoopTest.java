package io.walservice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LoopTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final long STALL_MILLIS = 200;

    @Test
    void a_closed_loop_keeps_as_many_in_flight_as_it_may_and_no_more() throws Exception {
        Slow subject = new Slow();

        new ClosedLoop(subject, 4).perSecond(0, new Limit(100, LONG));

        assertThat(subject.most).isEqualTo(4);
    }

    @Test
    void a_closed_loop_has_no_figure_where_something_failed() {
        ClosedLoop loop = new ClosedLoop(new Failing(), 1);

        assertThatThrownBy(() -> loop.perSecond(0, new Limit(3, LONG)))
                .isInstanceOf(BenchException.class)
                .hasMessage("failing: 3 of 3 failed");
    }

    @Test
    void an_open_loop_charges_a_stall_to_all_that_should_have_started_meanwhile() throws Exception {
        Histogram micros = new OpenLoop(new Stalling(), 1_000).run(0, new Limit(100, LONG));

        assertThat(micros.getTotalCount()).isEqualTo(100);
        assertThat(micros.getValueAtPercentile(50)).isGreaterThan(TimeUnit.MILLISECONDS.toMicros(STALL_MILLIS / 2));
    }

    /** Takes a few milliseconds for each. */
    private static final class Slow implements Subject {
        private int open;
        private int most;

        @Override
        public String name() {
            return "slow";
        }

        @Override
        public synchronized CompletionStage<?> issue(long n) {
            open++;
            most = Math.max(most, open);
            return new CompletableFuture<>()
                    .completeOnTimeout("done", 5, TimeUnit.MILLISECONDS)
                    .thenAccept(this::leave);
        }

        private synchronized void leave(Object done) {
            open--;
        }

        @Override
        public void close() {}
    }

    private record Failing() implements Subject {
        @Override
        public String name() {
            return "failing";
        }

        @Override
        public CompletionStage<?> issue(long n) {
            return CompletableFuture.failedFuture(new BenchException("as planned"));
        }

        @Override
        public void close() {}
    }

    /** Blocks its caller at the first call, as a full buffer would. */
    private record Stalling() implements Subject {
        @Override
        public String name() {
            return "stalling";
        }

        @Override
        public CompletionStage<?> issue(long n) {
            if (n == 0) {
                new CompletableFuture<>()
                        .completeOnTimeout("stalled", STALL_MILLIS, TimeUnit.MILLISECONDS)
                        .join();
            }
            return CompletableFuture.completedStage(n);
        }

        @Override
        public void close() {}
    }
}
