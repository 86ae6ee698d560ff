package io.walservice.node.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.walservice.node.gate.Gate.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class GateTest {

    private Instant now = Instant.parse("2030-01-01T12:00:00Z");
    private final Gate gate =
            new Gate(new BreakerSettings(2, Duration.ofSeconds(1), Duration.ofSeconds(1)), 4, () -> now);

    @Test
    void lets_as_many_through_at_once_as_the_target_may_take() {
        List<CompletableFuture<Long>> turns = enter(6);
        assertThat(turns.stream().filter(CompletableFuture::isDone)).hasSize(4);

        gate.leave(Answer.ANSWERED, "", "");

        assertThat(turns.get(4)).isDone();
        assertThat(turns.get(5)).isNotDone();
    }

    @Test
    void lets_nothing_through_during_an_outage_but_one_probe_at_a_time_each_of_another_entry() {
        enter(2);
        gate.leave(Answer.FAILED, "a", "Timeout");
        gate.leave(Answer.FAILED, "b", "Timeout");
        assertThat(gate.hold()).contains(new Gate.Hold("Timeout", now));
        List<CompletableFuture<Long>> turns = enter(3);
        assertThat(turns).noneMatch(CompletableFuture::isDone);

        now = now.plusSeconds(1);
        gate.tick();
        assertThat(turns.get(0)).isCompletedWithValue(1L);
        assertThat(turns.get(1)).isNotDone();

        gate.leave(Answer.FAILED, "c", "Timeout");
        now = now.plusSeconds(1);
        gate.tick();
        assertThat(turns.get(1)).isDone();

        gate.leave(Answer.ANSWERED, "", "");
        assertThat(turns.get(2)).isDone();
        assertThat(gate.hold()).isEmpty();
        assertThat(gate.outages()).isEqualTo(1);
    }

    @Test
    void lets_nothing_through_while_it_is_paused() {
        gate.pause("flood guard");
        List<CompletableFuture<Long>> turns = enter(1);
        assertThat(turns.get(0)).isNotDone();
        assertThat(gate.hold()).contains(new Gate.Hold("flood guard", now));

        gate.resume();

        assertThat(turns.get(0)).isDone();
    }

    @Test
    void gives_the_turn_of_who_did_not_try_to_the_next() {
        List<CompletableFuture<Long>> turns = enter(5);

        gate.leaveUntried();

        assertThat(turns.get(4)).isDone();
    }

    @Test
    void that_is_closed_fails_those_who_wait_and_those_who_come() {
        List<CompletableFuture<Long>> turns = enter(5);

        gate.close(new IllegalStateException("stopping"));

        assertThatThrownBy(turns.get(4)::join).hasRootCauseMessage("stopping");
        assertThatThrownBy(gate.enter().toCompletableFuture()::join).hasRootCauseMessage("stopping");
    }

    private List<CompletableFuture<Long>> enter(int times) {
        List<CompletableFuture<Long>> turns = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            turns.add(gate.enter().toCompletableFuture());
        }
        return turns;
    }
}
