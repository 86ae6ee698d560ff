package io.walservice.node;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.walservice.connectors.LaneId;
import io.walservice.connectors.LogPosition;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.namespace.NamespaceFile;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.node.region.RegionClients;
import io.walservice.node.region.RegionLogs;
import io.walservice.region.v1.ReadLogRequest;
import io.walservice.region.v1.ReadLogResponse;
import io.walservice.region.v1.RegionGrpc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/** Reads the logs of a node as another region does. */
final class OtherRegion implements AutoCloseable {

    private final ActorTestKit kit = ActorTestKit.create();
    private final RegionClients clients = new RegionClients();
    private final TestNode node;

    OtherRegion(TestNode node) {
        this.node = node;
    }

    /** The records after a position. */
    List<QueueRecord> read(String namespace, int queuePartition, LogPosition after) {
        List<QueueRecord> records = new ArrayList<>();
        RegionGrpc.newBlockingStub(node.channel())
                .withDeadlineAfter(30, TimeUnit.SECONDS)
                .readLog(ReadLogRequest.newBuilder()
                        .setNamespace(namespace)
                        .setQueuePartition(queuePartition)
                        .setAfterEpoch(after.epoch())
                        .setAfterSequence(after.sequence())
                        .build())
                .forEachRemaining((ReadLogResponse answer) -> records.add(answer.getRecord()));
        return records;
    }

    /** The same, as a lane reads them. Fails as its stream does. */
    List<QueueRecord> readByLane(String namespace, int queuePartition, LogPosition after) {
        return new RegionLogs(name -> Optional.of(spec(name)), clients, request -> Source.empty())
                .after(new LaneId(namespace, "kv"), "local", queuePartition, after)
                .runWith(Sink.seq(), kit.system())
                .toCompletableFuture()
                .join();
    }

    /** How reading them is refused; empty where it is not. */
    Optional<Status> refusal(String namespace, int queuePartition, LogPosition after) {
        try {
            read(namespace, queuePartition, after);
            return Optional.empty();
        } catch (StatusRuntimeException e) {
            return Optional.of(e.getStatus());
        }
    }

    private NamespaceSpec spec(String name) {
        return NamespaceFile.read("""
                name: %s
                targets:
                  - {name: kv, type: kv}
                regions:
                  - {name: local, kafka: "%s", api: "%s"}
                  - {name: other, kafka: "other:9092"}
                """.formatted(
                name, node.stack.kafka().bootstrapServers(), node.channel().authority()));
    }

    @Override
    public void close() {
        clients.close();
        kit.shutdownTestKit();
    }
}
