package io.walservice.multinode.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import io.walservice.multinode.cluster.ClusterOptions;
import io.walservice.multinode.cluster.NodeProcess;
import io.walservice.multinode.history.Findings;
import io.walservice.multinode.history.Rule;
import io.walservice.multinode.history.Violation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The check of {@link OneWriteUnderFaultsTest} can fail: nodes that acknowledge too early do not pass it. */
class PlantedFaultTest {
    private static final String PLANTED = "-Dwal.test.planted-fault=ACKNOWLEDGE_BEFORE_PERSIST";
    private static final int CHANGES = 9_000;
    private static final int MOST_KILLS = 3;

    @Test
    void entries_that_were_acknowledged_before_they_were_durable_are_missed() {
        var stack = LocalStack.shared(Service.CASSANDRA, Service.KAFKA, Service.POSTGRES);
        try (Scenario scenario =
                Scenario.start(ClusterOptions.small(stack, "plantedfault").withJvmOption(PLANTED))) {
            List<Violation> lost = List.of();
            for (int kills = 0; kills < MOST_KILLS && lost.isEmpty(); kills++) {
                lost = killTheOwner(scenario).of(Rule.ACKNOWLEDGED_IS_APPLIED);
            }

            assertThat(lost).as("acknowledged entries that are missed").isNotEmpty();
            assertThat(lost.get(0).what()).contains("answered TRUE");
        }
    }

    /**
     * Answers of a stream keep the order of its requests, so that an early one may wait behind others until its node is
     * killed. After a rest, the first batch of each log partition has nothing to wait for.
     */
    private static Findings killTheOwner(Scenario scenario) {
        NodeProcess victim = scenario.cluster().node(scenario.awaitOwners().chief());
        scenario.writeThrough(CHANGES, () -> {
            scenario.rest();
            scenario.killWithWritesOnTheWay(victim, acknowledged -> !acknowledged.isEmpty());
        });
        scenario.cluster().startAgain(victim);
        return scenario.drainAndCheck();
    }
}
