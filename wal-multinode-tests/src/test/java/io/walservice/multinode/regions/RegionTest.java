package io.walservice.multinode.regions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.walservice.admin.v1.ListNamespacesRequest;
import io.walservice.admin.v1.NamespaceAdminGrpc;
import io.walservice.multinode.cluster.NamespaceView;
import io.walservice.multinode.load.Application;
import io.walservice.multinode.load.Writer;
import io.walservice.namespace.NamespaceFile;
import io.walservice.namespace.NamespaceMessages;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** That the test bed does what the other tests here take for granted. */
@ExtendWith(TwoRegions.class)
class RegionTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void a_region_that_is_cut_off_is_not_reached_from_outside_and_works_on_inside(Regions regions) throws Exception {
        Region eu = regions.get("eu");
        assertThat(brokersFrom(eu)).isEqualTo(1);
        assertThat(askApiOf(eu)).isEqualTo(Status.Code.OK);
        assertThat(eu.kafkaLink().passedBytes()).isPositive();

        eu.cutOff();
        assertThatThrownBy(() -> brokersFrom(eu)).isInstanceOfAny(TimeoutException.class, ExecutionException.class);
        assertThat(askApiOf(eu)).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(eu.kafkaLink().refusedBytes()).isPositive();
        assertThat(eu.apiLink().refusedBytes()).isPositive();
        assertThat(eu.cluster().membersUpAt(eu.cluster().alive().get(0))).hasSize(1);
        try (QueueTopic inside = eu.topic("any")) {
            assertThat(inside.exists()).isFalse();
        }

        eu.reach();
        assertThat(brokersFrom(eu)).isEqualTo(1);
        assertThat(askApiOf(eu)).isEqualTo(Status.Code.OK);
    }

    @Test
    void each_region_calls_its_own_application_and_all_know_the_same_namespaces(Regions regions) {
        Region eu = regions.get("eu");
        Region us = regions.get("us");
        try (Application inEu = new Application(eu.applicationAddress(), 0);
                Application inUs = new Application(us.applicationAddress(), inEu.port())) {
            NamespaceView created =
                    NamespaceView.create(eu.cluster(), NamespaceMessages.toMessage(NamespaceFile.read("""
                            name: each
                            targets:
                              - {name: app, type: grpc, address: "%s:%d"}
                            """.formatted(
                                    Region.APPLICATION_HOST, inEu.port()))));
            for (Region region : regions.all()) {
                NamespaceView seen = NamespaceView.of(region.cluster(), "each");
                await("the namespace in " + region.name())
                        .atMost(LIMIT)
                        .ignoreExceptions()
                        .until(() -> seen.lane("app").getState().equals("RUNNING"));
                try (Writer writer = Writer.patient(region.cluster().addresses(), "each")) {
                    writer.put("item", "of " + region.name());
                    writer.awaitAcknowledged();
                }
            }
            await().atMost(LIMIT).untilAsserted(() -> {
                assertThat(inEu.arrivals("each"))
                        .extracting(Application.Arrival::payload)
                        .containsExactly("of eu");
                assertThat(inUs.arrivals("each"))
                        .extracting(Application.Arrival::payload)
                        .containsExactly("of us");
            });
            created.delete();
        }
    }

    @Test
    void a_region_that_was_killed_whole_comes_back_where_it_was(Regions regions) throws Exception {
        Region us = regions.get("us");
        List<String> addresses = us.cluster().addresses();
        List<Long> pids = us.pids();

        us.kill();
        assertThat(us.pids()).isEmpty();
        assertThat(us.cluster().addresses()).isEmpty();
        assertThat(askApiOf(us)).isEqualTo(Status.Code.UNAVAILABLE);

        us.restart();
        assertThat(us.pids()).hasSameSizeAs(pids).doesNotContainAnyElementsOf(pids);
        assertThat(us.cluster().addresses()).isEqualTo(addresses);
        assertThat(brokersFrom(us)).isEqualTo(1);
        assertThat(askApiOf(us)).isEqualTo(Status.Code.OK);
    }

    /** As seen through the link. */
    private static int brokersFrom(Region region) throws Exception {
        try (Admin admin = Admin.create(Map.of(
                "bootstrap.servers",
                region.kafkaLink().address(),
                "request.timeout.ms",
                "2000",
                "default.api.timeout.ms",
                "4000"))) {
            return admin.describeCluster()
                    .nodes()
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS)
                    .size();
        }
    }

    private static Status.Code askApiOf(Region region) {
        ManagedChannel channel = Grpc.newChannelBuilder(region.apiLink().address(), InsecureChannelCredentials.create())
                .build();
        try {
            var unused = NamespaceAdminGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(LIMIT.toSeconds(), TimeUnit.SECONDS)
                    .listNamespaces(ListNamespacesRequest.getDefaultInstance());
            return Status.Code.OK;
        } catch (StatusRuntimeException refused) {
            return refused.getStatus().getCode();
        } finally {
            channel.shutdownNow();
        }
    }
}
