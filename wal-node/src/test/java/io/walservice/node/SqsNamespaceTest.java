package io.walservice.node;

import static io.walservice.node.TestNode.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.walservice.admin.v1.CreateNamespaceRequest;
import io.walservice.admin.v1.GetStatusRequest;
import io.walservice.admin.v1.KvTarget;
import io.walservice.admin.v1.LaneStatus;
import io.walservice.admin.v1.LogPartitionStatus;
import io.walservice.admin.v1.NamespaceSpec;
import io.walservice.admin.v1.NamespaceStatus;
import io.walservice.admin.v1.Queue;
import io.walservice.admin.v1.TargetSpec;
import io.walservice.admin.v1.UpdateNamespaceRequest;
import io.walservice.v1.GetEntryRequest;
import io.walservice.v1.Stage;
import io.walservice.v1.TargetProgress;
import io.walservice.v1.Trilean;
import io.walservice.v1.WriteToLogResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One change, from the gRPC call to its target, in a namespace whose queue is on SQS. */
class SqsNamespaceTest {

    private static final Duration ARRIVAL = Duration.ofSeconds(20);

    @BeforeAll
    static void giveCredentials() {
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
    }

    @Test
    void a_put_is_durable_arrives_in_the_kv_target_and_is_settled() {
        try (TestNode node = TestNode.start()) {
            create(node, "orders", "sqs", "kv");
            WriteToLogResponse response = node.log().writeToLog(put("orders", "order-1", "status", "paid"));
            assertThat(response.getDurable()).isEqualTo(Trilean.TRILEAN_TRUE);
            arrives(node, "orders", "order-1", "paid");

            String large = "x".repeat(700 * 1024);
            node.log().writeToLog(put("orders", "order-1", "status", large));
            arrives(node, "orders", "order-1", large);
            for (int i = 0; i < 200; i++) {
                node.log().writeToLog(put("orders", "order-" + i % 20, "status", "v" + i));
            }
            arrives(node, "orders", "order-19", "v199");

            assertSettledAndApplied(node, response.getEntryId());
            assertThatATargetMayComeLater(node);
        }
    }

    private static void assertSettledAndApplied(TestNode node, String entryId) {
        await().atMost(ARRIVAL).untilAsserted(() -> {
            LogPartitionStatus log = status(node, "orders").getPartitions(0);
            assertThat(log.getSettledSequence()).isEqualTo(log.getNextSequence());
        });
        LaneStatus lane = status(node, "orders").getLanes(0);
        assertThat(lane.getLag()).isZero();
        assertThat(lane.getApplied()).isEqualTo(202);
        GetEntryRequest ask = GetEntryRequest.newBuilder()
                .setNamespace("orders")
                .setEntryId(entryId)
                .build();
        assertThat(node.log().getEntry(ask).getTargetsList())
                .extracting(TargetProgress::getStage)
                .containsExactly(Stage.STAGE_APPLIED);
    }

    private static void assertThatATargetMayComeLater(TestNode node) {
        node.admin()
                .updateNamespace(UpdateNamespaceRequest.newBuilder()
                        .setSpec(spec("orders", "sqs", "kv", "copy"))
                        .setExpectedRevision(1)
                        .build());
        await().atMost(ARRIVAL).until(() -> status(node, "orders").getLanesCount() == 2);
        var write = put("orders", "later", "status", "copied").toBuilder();
        write.getTargetBuilder().addNames("copy");

        node.log().writeToLog(write.build());

        arrives(node, "orders", "later", "copied");
    }

    @Test
    void a_node_without_a_region_says_so_and_serves_all_other_namespaces() {
        System.setProperty("aws.disableEc2Metadata", "true");
        try (TestNode node = TestNode.with(Map.of("wal.connectors.sqs.region", ""))) {
            create(node, "away", "sqs", "kv");
            create(node, "here", "kafka", "kv");
            assertThat(node.log().writeToLog(put("away", "id", "status", "v")).getDurable())
                    .isEqualTo(Trilean.TRILEAN_TRUE);
            node.log().writeToLog(put("here", "id", "status", "v"));

            arrives(node, "here", "id", "v");
            await().atMost(ARRIVAL)
                    .untilAsserted(() -> assertThat(status(node, "away").getLanes(0))
                            .satisfies(lane -> assertThat(lane.getState()).isEqualTo("BACKING_OFF"))
                            .satisfies(lane -> assertThat(lane.getCause()).contains("region of SQS: none (expected:")));
        } finally {
            System.clearProperty("aws.disableEc2Metadata");
        }
    }

    private static void create(TestNode node, String namespace, String queue, String... targets) {
        node.admin()
                .createNamespace(CreateNamespaceRequest.newBuilder()
                        .setSpec(spec(namespace, queue, targets))
                        .build());
        await().atMost(ARRIVAL)
                .until(() -> status(node, namespace).getLanesList().stream()
                        .noneMatch(lane -> lane.getState().isEmpty()));
    }

    private static NamespaceSpec spec(String namespace, String queue, String... targets) {
        NamespaceSpec.Builder spec = NamespaceSpec.newBuilder()
                .setName(namespace)
                .setQueue(Queue.newBuilder().setType(queue));
        for (String target : targets) {
            spec.addTargets(TargetSpec.newBuilder().setName(target).setKv(KvTarget.getDefaultInstance()));
        }
        return spec.build();
    }

    private static NamespaceStatus status(TestNode node, String namespace) {
        return node.admin()
                .getStatus(GetStatusRequest.newBuilder().setName(namespace).build());
    }

    private static void arrives(TestNode node, String namespace, String id, String value) {
        await().atMost(ARRIVAL).until(() -> node.kv(namespace, id, "status"), Optional.of(value)::equals);
    }
}
