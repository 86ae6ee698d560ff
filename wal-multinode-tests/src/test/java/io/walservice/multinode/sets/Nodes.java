package io.walservice.multinode.sets;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.walservice.multinode.cluster.TestCluster;
import io.walservice.v1.KeyValueGrpc;
import io.walservice.v1.MutationsGrpc;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The nodes that run now, one by chance for each call: as clients behind a load balancer see them. Thread-safe. */
final class Nodes implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 30;

    private final TestCluster cluster;
    private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();

    Nodes(TestCluster cluster) {
        this.cluster = cluster;
    }

    MutationsGrpc.MutationsBlockingStub mutations() {
        return MutationsGrpc.newBlockingStub(channel()).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    KeyValueGrpc.KeyValueBlockingStub keyValue() {
        return KeyValueGrpc.newBlockingStub(channel()).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    private ManagedChannel channel() {
        List<String> running = cluster.addresses();
        String address = running.get(ThreadLocalRandom.current().nextInt(running.size()));
        return channels.computeIfAbsent(
                address,
                each -> ManagedChannelBuilder.forTarget(each).usePlaintext().build());
    }

    @Override
    public void close() {
        channels.values().forEach(ManagedChannel::shutdownNow);
    }
}
