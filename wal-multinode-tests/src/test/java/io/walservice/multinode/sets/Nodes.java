package io.walservice.multinode.sets;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.walservice.multinode.cluster.TestCluster;
import io.walservice.v1.KeyValueGrpc;
import io.walservice.v1.MutationsGrpc;
import io.walservice.v1.ScanItemsRequest;
import io.walservice.v1.WriteAheadLogGrpc;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The nodes that run now, one by chance for each call: as clients behind a load balancer see them. Thread-safe. */
final class Nodes implements AutoCloseable {
    static final long DEADLINE_SECONDS = 30;

    /** Twenty large items, and as many small ones as there are. */
    private static final int LARGEST_ANSWER = 64 * 1024 * 1024;

    private final TestCluster cluster;
    private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();

    Nodes(TestCluster cluster) {
        this.cluster = cluster;
    }

    MutationsGrpc.MutationsBlockingStub mutations() {
        return MutationsGrpc.newBlockingStub(any()).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    WriteAheadLogGrpc.WriteAheadLogBlockingStub log() {
        return WriteAheadLogGrpc.newBlockingStub(any()).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    MutationsGrpc.MutationsStub mutationsAsync() {
        return MutationsGrpc.newStub(any()).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    KeyValueGrpc.KeyValueBlockingStub keyValue() {
        return keyValue(any());
    }

    private static KeyValueGrpc.KeyValueBlockingStub keyValue(Channel channel) {
        return KeyValueGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    /** Whether every node knows a kv target of a namespace; fails where one cannot tell. */
    boolean allKnow(String namespace, String target) {
        ScanItemsRequest request = ScanItemsRequest.newBuilder()
                .setNamespace(namespace)
                .setTarget(target)
                .setId("any")
                .build();
        try {
            cluster.addresses().forEach(address -> keyValue(channel(address)).scanItems(request));
            return true;
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private Channel any() {
        List<String> running = cluster.addresses();
        return channel(running.get(ThreadLocalRandom.current().nextInt(running.size())));
    }

    private Channel channel(String address) {
        return channels.computeIfAbsent(
                address,
                each -> ManagedChannelBuilder.forTarget(each)
                        .usePlaintext()
                        .maxInboundMessageSize(LARGEST_ANSWER)
                        .build());
    }

    @Override
    public void close() {
        channels.values().forEach(ManagedChannel::shutdownNow);
    }
}
