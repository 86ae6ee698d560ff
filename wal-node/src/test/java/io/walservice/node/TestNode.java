package io.walservice.node;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.servererrors.CoordinatorException;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.ServerError;
import com.google.protobuf.ByteString;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.walservice.admin.v1.NamespaceAdminGrpc;
import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import io.walservice.local.StackEndpoints;
import io.walservice.v1.Operation;
import io.walservice.v1.Target;
import io.walservice.v1.WriteAheadLogGrpc;
import io.walservice.v1.WriteToLogRequest;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A whole node in this JVM, on real servers, with a keyspace, topics and a database of its own. */
final class TestNode implements AutoCloseable {

    final String suffix = UUID.randomUUID().toString().substring(0, 8).replace("-", "");
    final StackEndpoints stack = LocalStack.shared(Service.CASSANDRA, Service.KAFKA, Service.POSTGRES, Service.SQS);
    final CqlSession session;
    private final Config own;
    private WalNode node;
    private ManagedChannel channel;

    private TestNode(Map<String, Object> settings) {
        session = TestTables.connect();
        own = ConfigFactory.parseMap(settings).withFallback(ConfigFactory.parseMap(surroundings()));
        node = WalNode.run(NodeConfig.load(own));
        channel = channelTo(node);
    }

    /** Ends the node and starts it again, on the same data. */
    void restart() {
        channel.shutdownNow();
        node.shutDown().toCompletableFuture().join();
        node = WalNode.run(NodeConfig.load(own));
        channel = channelTo(node);
    }

    private static ManagedChannel channelTo(WalNode node) {
        return ManagedChannelBuilder.forAddress("127.0.0.1", node.grpcAddress().getPort())
                .usePlaintext()
                .build();
    }

    static TestNode start() {
        return new TestNode(Map.of());
    }

    static TestNode with(Map<String, Object> settings) {
        return new TestNode(settings);
    }

    WriteAheadLogGrpc.WriteAheadLogBlockingStub log() {
        return WriteAheadLogGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    WriteAheadLogGrpc.WriteAheadLogStub logAsync() {
        return WriteAheadLogGrpc.newStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    NamespaceAdminGrpc.NamespaceAdminBlockingStub admin() {
        return NamespaceAdminGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    ManagedChannel channel() {
        return channel;
    }

    String topic(String namespace) {
        return "t" + suffix + "." + namespace;
    }

    /** What the kv target holds for an item. */
    Optional<String> kv(String namespace, String id, String key) {
        try {
            Row row = session.execute(
                            "SELECT value FROM kv_" + suffix + ".kv WHERE namespace = ? AND id = ? AND key = ?",
                            namespace,
                            id,
                            key)
                    .one();
            return Optional.ofNullable(row)
                    .map(found ->
                            ByteString.copyFrom(found.getByteBuffer("value")).toStringUtf8());
        } catch (InvalidQueryException | ServerError e) {
            if (isBeingMade(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The first entry makes the table. Cassandra tells of it before it has opened it, and fails who reads it then. */
    private static boolean isBeingMade(CoordinatorException failure) {
        return failure.getMessage() != null
                && (failure.getMessage().contains("unconfigured table")
                        || failure.getMessage().contains("does not exist")
                        || failure.getMessage().contains("Unknown CF"));
    }

    static WriteToLogRequest put(String namespace, String id, String key, String value) {
        return WriteToLogRequest.newBuilder()
                .setNamespace(namespace)
                .setPayload(ByteString.copyFromUtf8(value))
                .setTarget(Target.newBuilder().setId(id).setKey(key).setOperation(Operation.OPERATION_PUT))
                .build();
    }

    static WriteToLogRequest delete(String namespace, String id, String key) {
        return WriteToLogRequest.newBuilder()
                .setNamespace(namespace)
                .setTarget(Target.newBuilder().setId(id).setKey(key).setOperation(Operation.OPERATION_DELETE))
                .build();
    }

    private Map<String, Object> surroundings() {
        InetSocketAddress cassandra = stack.cassandra().contactPoint();
        var database = stack.postgres().createDatabase("node_" + suffix);
        Map<String, Object> settings = new HashMap<>();
        settings.put(
                "wal.cassandra.contact-points",
                java.util.List.of(cassandra.getHostString() + ":" + cassandra.getPort()));
        settings.put("wal.cassandra.datacenter", stack.cassandra().datacenter());
        settings.put("wal.cassandra.keyspace", "node_" + suffix);
        settings.put("wal.connectors.kv.keyspace", "kv_" + suffix);
        settings.put("wal.connectors.kafka.bootstrap-servers", stack.kafka().bootstrapServers());
        settings.put("wal.connectors.kafka.prefix", "t" + suffix + ".");
        settings.put("wal.connectors.sqs.endpoint", stack.sqs().endpoint().toString());
        settings.put("wal.connectors.sqs.region", stack.sqs().region());
        settings.put("wal.connectors.sqs.prefix", "t" + suffix + "-");
        settings.put("wal.connectors.sqs.long-poll", "1s");
        settings.put("wal.control.jdbc.url", database.jdbcUrl());
        settings.put("wal.control.jdbc.user", database.user());
        settings.put("wal.control.jdbc.password", database.password());
        settings.put("wal.node.port", 0);
        settings.put("wal.grpc.port", 0);
        settings.put("wal.http.port", 0);
        settings.put("wal.retention.settlement-interval", "500ms");
        settings.put("pekko.coordinated-shutdown.exit-jvm", "off");
        return settings;
    }

    @Override
    public void close() {
        channel.shutdownNow();
        node.shutDown().toCompletableFuture().join();
        TestSchema.drop(session, "node_" + suffix, "kv_" + suffix);
        session.close();
    }
}
