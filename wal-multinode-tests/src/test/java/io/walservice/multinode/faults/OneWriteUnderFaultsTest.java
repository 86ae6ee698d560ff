package io.walservice.multinode.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import io.walservice.multinode.cluster.ClusterOptions;
import io.walservice.multinode.cluster.NodeProcess;
import io.walservice.multinode.cluster.Owners;
import io.walservice.multinode.history.Answer;
import io.walservice.multinode.history.Call;
import io.walservice.multinode.history.Change;
import io.walservice.multinode.history.Findings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * 50,000 changes of 64 keys by four clients, on one cluster, through one fault after the other. Each test first proves
 * that its fault happened, and that calls were in flight then; after each, targets and history must agree on everything
 * so far.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OneWriteUnderFaultsTest {
    private static final int CHANGES_PER_FAULT = 18_000;
    private static final int LATE_REPEATS = 500;
    private static final Duration TAKE_OVER_LIMIT = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(OneWriteUnderFaultsTest.class);

    private Scenario scenario;

    @BeforeAll
    void start() {
        var stack = LocalStack.shared(Service.CASSANDRA, Service.KAFKA, Service.POSTGRES);
        scenario = Scenario.start(ClusterOptions.small(stack, "underfaults"));
    }

    @AfterAll
    void stop() {
        if (scenario != null) {
            scenario.close();
        }
    }

    @Test
    @Order(1)
    void survives_the_kill_of_its_owner() {
        Owners before = scenario.awaitOwners();
        NodeProcess victim = scenario.cluster().node(before.chief());

        long[] killedAt = new long[1];
        List<Call> tooEarly = new ArrayList<>();
        scenario.writeThrough(CHANGES_PER_FAULT, () -> {
            tooEarly.addAll(scenario.killWithWritesOnTheWay(victim, any -> true));
            killedAt[0] = System.nanoTime();
            awaitTakeOver(before, victim);
        });

        assertThat(ProcessHandle.of(victim.pid())).as("the killed process").isEmpty();
        assertThat(tooEarly).as("acknowledged before they were durable").isEmpty();
        assertThatCallsWereOpenAt(killedAt[0]);
        assertThatHistoryAndTargetsAgree();
    }

    @Test
    @Order(2)
    void survives_that_a_node_joins() {
        NodeProcess witness = scenario.cluster().alive().get(0);
        Set<String> before = scenario.cluster().membersUpAt(witness);
        Owners ownersBefore = scenario.awaitOwners();

        long[] movedAt = new long[1];
        scenario.writeThrough(CHANGES_PER_FAULT, () -> {
            scenario.cluster().grow(1);
            awaitPartitionOf(newest());
            movedAt[0] = System.nanoTime();
        });

        assertThat(before).hasSize(Scenario.NODES - 1);
        assertThat(scenario.cluster().membersUpAt(witness))
                .hasSize(Scenario.NODES)
                .containsAll(before)
                .contains(newest().ports().member());
        assertThat(scenario.awaitOwners().takenSince(ownersBefore)).isNotEmpty();
        assertThatCallsWereOpenAt(movedAt[0]);
        assertThatHistoryAndTargetsAgree();
    }

    @Test
    @Order(3)
    void survives_a_pause_of_its_owner_that_is_longer_than_the_take_over() {
        Owners before = scenario.awaitOwners();
        NodeProcess victim = scenario.cluster().node(before.chief());

        long[] resumedAt = new long[1];
        scenario.writeThrough(CHANGES_PER_FAULT, () -> {
            victim.pause();
            awaitTakeOver(before, victim);
            resumedAt[0] = System.nanoTime();
            victim.resume();
        });

        assertThat(victim.endsWithin(TAKE_OVER_LIMIT))
                .as("the node that was replaced ends itself, to be started again as a new member")
                .isTrue();
        scenario.cluster().startAgain(victim);
        assertThatCallsWereOpenAt(resumedAt[0]);
        assertThatHistoryAndTargetsAgree();
    }

    @Test
    @Order(4)
    void has_one_effect_however_often_and_late_its_token_is_sent() {
        List<Change> unresolved = changes(Answer.UNKNOWN);
        List<Change> acknowledged = changes(Answer.TRUE);
        List<Change> some = acknowledged.subList(Math.max(0, acknowledged.size() - LATE_REPEATS), acknowledged.size());

        scenario.workload().repeat(unresolved);
        scenario.workload().repeat(some);
        scenario.awaitAnswers();

        assertThat(changes(Answer.TRUE)).hasSizeGreaterThan(50_000);
        assertThat(unresolved).as("not known even after a repeat").allMatch(Set.copyOf(changes(Answer.TRUE))::contains);
        assertThatHistoryAndTargetsAgree();
    }

    private List<Change> changes(Answer answer) {
        return scenario.workload().history().calls().stream()
                .filter(call -> call.answer() == answer)
                .map(Call::change)
                .distinct()
                .toList();
    }

    private NodeProcess newest() {
        List<NodeProcess> alive = scenario.cluster().alive();
        return alive.get(alive.size() - 1);
    }

    private void awaitPartitionOf(NodeProcess node) {
        await("a log partition of " + node)
                .atMost(TAKE_OVER_LIMIT)
                .ignoreExceptions()
                .until(() -> !ownersNow().ownedBy(node).isEmpty());
    }

    /** Until each log partition of the victim has another owner, in a later epoch. */
    private void awaitTakeOver(Owners before, NodeProcess victim) {
        Set<Integer> lost = before.ownedBy(victim);
        assertThat(lost).as("log partitions of the victim").isNotEmpty();
        await("other owners than " + victim)
                .atMost(TAKE_OVER_LIMIT)
                .ignoreExceptions()
                .until(() -> ownersNow().takenSince(before).containsAll(lost));
    }

    private Owners ownersNow() {
        return scenario.namespace().owners().orElseThrow();
    }

    private void assertThatCallsWereOpenAt(long nanos) {
        long open = scenario.workload().history().openAt(nanos);
        LOG.info("{} calls were open at the fault", open);
        assertThat(open)
                .as("calls that were sent before the fault and answered after it")
                .isPositive();
    }

    private void assertThatHistoryAndTargetsAgree() {
        Findings findings = scenario.drainAndCheck();
        assertThat(findings.isEmpty()).as(findings.toString()).isTrue();
    }
}
