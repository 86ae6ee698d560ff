package io.walservice.multinode.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.walservice.admin.v1.KvTarget;
import io.walservice.admin.v1.LogPartitionStatus;
import io.walservice.admin.v1.NamespaceSpec;
import io.walservice.admin.v1.Queue;
import io.walservice.admin.v1.TargetSpec;
import io.walservice.client.WalClient;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import io.walservice.multinode.cluster.ClusterOptions;
import io.walservice.multinode.cluster.NamespaceView;
import io.walservice.multinode.cluster.NodeProcess;
import io.walservice.multinode.cluster.Owners;
import io.walservice.multinode.cluster.TestCluster;
import io.walservice.region.v1.ReadLogRequest;
import io.walservice.region.v1.RegionGrpc;
import io.walservice.v1.Operation;
import io.walservice.v1.Target;
import io.walservice.v1.Trilean;
import io.walservice.v1.WriteToLogRequest;
import io.walservice.v1.WriteToLogResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Another region reads a log by whichever node it reaches, also after the owner has died. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadLogUnderFaultsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String NAMESPACE = "orders";
    private static final int QUEUE_PARTITIONS = 6;

    private TestCluster cluster;

    @BeforeAll
    void start() {
        var stack = LocalStack.shared(Service.CASSANDRA, Service.KAFKA, Service.POSTGRES);
        cluster = TestCluster.of(ClusterOptions.small(stack, "readlog")).grow(3);
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @Test
    void every_node_gives_every_log_and_goes_on_where_it_was_when_the_owner_is_killed() {
        NamespaceView view = NamespaceView.create(cluster, spec());
        await("the namespace is known to all")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> readByEach().size() == 3);
        write(300);
        awaitDispatched(view, 300);
        List<List<QueueRecord>> before = readByEach().get(0);
        assertThat(before.stream().mapToInt(List::size).sum()).isEqualTo(300);
        assertThat(readByEach()).hasSize(3).allMatch(before::equals);

        Owners owners = view.owners().orElseThrow();
        NodeProcess chief = cluster.node(owners.chief());
        chief.kill();
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> view.owners().orElseThrow().takenSince(owners).containsAll(owners.ownedBy(chief)));
        write(60);
        awaitDispatched(view, 360);

        List<List<QueueRecord>> after = readByEach().get(0);
        assertThat(readByEach()).hasSize(2).allMatch(after::equals);
        IntStream.range(0, QUEUE_PARTITIONS)
                .forEach(i -> assertThat(after.get(i)).startsWith(before.get(i).toArray(QueueRecord[]::new)));
        assertThat(after.stream().mapToInt(List::size).sum()).isEqualTo(360);
        assertThat(after.stream()
                        .flatMap(List::stream)
                        .map(QueueRecord::getEpoch)
                        .distinct())
                .hasSizeGreaterThan(1);
    }

    private static NamespaceSpec spec() {
        return NamespaceSpec.newBuilder()
                .setName(NAMESPACE)
                .setPartitions(3)
                .setQueue(Queue.newBuilder().setPartitions(QUEUE_PARTITIONS))
                .addTargets(TargetSpec.newBuilder().setName("kv").setKv(KvTarget.getDefaultInstance()))
                .build();
    }

    private void write(int entries) {
        try (WalClient client = WalClient.builder()
                .addresses(cluster.addresses().toArray(String[]::new))
                .build()) {
            List<CompletableFuture<WriteToLogResponse>> answers = IntStream.range(0, entries)
                    .mapToObj(i -> client.write(WriteToLogRequest.newBuilder()
                            .setNamespace(NAMESPACE)
                            .setPayload(ByteString.copyFromUtf8("value " + i))
                            .setTarget(Target.newBuilder()
                                    .setId("id " + i)
                                    .setKey("k")
                                    .setOperation(Operation.OPERATION_PUT))
                            .build()))
                    .toList();
            answers.forEach(answer -> assertThat(answer.join().getDurable()).isEqualTo(Trilean.TRILEAN_TRUE));
        }
    }

    private static void awaitDispatched(NamespaceView view, int entries) {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> view.status().getPartitionsList().stream()
                                .mapToLong(LogPartitionStatus::getDispatchedSequence)
                                .map(next -> next - 1)
                                .sum()
                        == entries);
    }

    /** What each node that runs gives of each partition of the queue. */
    private List<List<List<QueueRecord>>> readByEach() {
        return cluster.addresses().stream()
                .map(address -> IntStream.range(0, QUEUE_PARTITIONS)
                        .mapToObj(partition -> read(address, partition))
                        .toList())
                .toList();
    }

    private static List<QueueRecord> read(String address, int queuePartition) {
        ManagedChannel channel = Grpc.newChannelBuilder(address, InsecureChannelCredentials.create())
                .build();
        try {
            List<QueueRecord> records = new ArrayList<>();
            RegionGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(30, TimeUnit.SECONDS)
                    .readLog(ReadLogRequest.newBuilder()
                            .setNamespace(NAMESPACE)
                            .setQueuePartition(queuePartition)
                            .build())
                    .forEachRemaining(answer -> records.add(answer.getRecord()));
            return records;
        } finally {
            channel.shutdownNow();
        }
    }
}
