package io.walservice.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.walservice.admin.v1.LaneStatus;
import io.walservice.admin.v1.LogPartitionStatus;
import io.walservice.admin.v1.NamespaceStatus;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusCommandTest {
    private final FakeService service = new FakeService();
    private final Shell shell = new Shell(service.address());

    @BeforeEach
    void have_two_namespaces() {
        for (String name : new String[] {"ads", "games"}) {
            shell.withInput("{name: %s, targets: [{name: store, type: kv}]}".formatted(name))
                    .run("ns", "apply", "-f", "-");
        }
        service.onStatus = name -> NamespaceStatus.newBuilder()
                .addPartitions(LogPartitionStatus.newBuilder()
                        .setPartition(0)
                        .setNode("n1")
                        .setNextSequence(100)
                        .setDispatchedSequence(90)
                        .setSettledSequence(70)
                        .setFired(8)
                        .setCancelled(2)
                        .setEpoch(3))
                .addPartitions(LogPartitionStatus.newBuilder().setPartition(1))
                .addLanes(LaneStatus.newBuilder()
                        .setTarget("store")
                        .setNode("n2")
                        .setState("BACKING_OFF")
                        .setCause("no host")
                        .setLag(-1)
                        .setApplied(5))
                .build();
    }

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void of_one_namespace_shows_partitions_and_lanes_and_what_does_not_answer() {
        assertThat(shell.run("status", "ads").out()).isEqualTo("""
                        NAMESPACE  PARTITION  NODE       NEXT  TO DISPATCH  TO SETTLE  FIRED  CANCELLED  EPOCH
                        ads        0          n1         100   10           30         8      2          3
                        ads        1          no answer  ?     ?            ?          ?      ?          ?

                        NAMESPACE  TARGET  NODE  STATE        SINCE                 LAG  PARKED  APPLIED  RETRIED  DEAD  CAUSE
                        ads        store   n2    BACKING_OFF  1970-01-01T00:00:00Z  ?    0       5        0        0     no host
                        """);
    }

    @Test
    void of_all_namespaces_in_json_is_for_programs() throws IOException {
        JsonNode json =
                new ObjectMapper().readTree(shell.run("status", "-o", "json").out());

        assertThat(json.findValuesAsText("namespace")).containsExactly("ads", "games");
        assertThat(json.at("/1/partitions/0/settledSequence").asLong()).isEqualTo(70);
        assertThat(json.at("/0/lanes/0/lag").asLong()).isEqualTo(-1);
    }
}
