package io.walservice.node.control;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.walservice.admin.v1.Conservation;
import io.walservice.admin.v1.LaneStatus;
import io.walservice.admin.v1.NamespaceAdminGrpc;
import io.walservice.admin.v1.NamespaceAdminGrpc.NamespaceAdminBlockingStub;
import io.walservice.admin.v1.NamespaceAdminPowerApiHandlerFactory;
import io.walservice.admin.v1.NamespaceStatus;
import io.walservice.namespace.NamespaceSpec;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;

/** A node with nothing but its control plane: cluster member, gRPC port, and a client of it. */
final class ControlNode implements AutoCloseable {
    private static final Metadata.Key<String> AUTHOR = Metadata.Key.of("wal-author", Metadata.ASCII_STRING_MARSHALLER);

    private final ActorTestKit kit;
    private final ControlPlane control;
    private final ManagedChannel channel;

    /** A member of a cluster of its own. */
    ControlNode(DatabaseSettings.Login database) {
        this(ActorTestKit.create("wal", config(database)));
        join(kit.system());
    }

    /** A member of the seed's cluster. */
    ControlNode(DatabaseSettings.Login database, ControlNode seed) {
        this(ActorTestKit.create("wal", config(database)));
        join(seed.kit.system());
    }

    private ControlNode(ActorTestKit kit) {
        this.kit = kit;
        this.control = ControlPlane.get(kit.system());
        var handler = NamespaceAdminPowerApiHandlerFactory.create(control.admin(new FixedStatus()), kit.system());
        ServerBinding binding = Http.get(kit.system())
                .newServerAt("127.0.0.1", 0)
                .bind(handler)
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        InetSocketAddress address = binding.localAddress();
        this.channel = ManagedChannelBuilder.forAddress("127.0.0.1", address.getPort())
                .usePlaintext()
                .build();
    }

    /** A database at a port where nothing listens. */
    static DatabaseSettings.Login noDatabase() {
        return new DatabaseSettings.Login("jdbc:postgresql://127.0.0.1:1/wal", "wal", "");
    }

    NamespaceDirectory directory() {
        return control.directory();
    }

    ActorSystem<?> system() {
        return kit.system();
    }

    NamespaceAdminBlockingStub admin() {
        return NamespaceAdminGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    NamespaceAdminBlockingStub adminAs(String author) {
        Metadata headers = new Metadata();
        headers.put(AUTHOR, author);
        ClientInterceptor interceptor = MetadataUtils.newAttachHeadersInterceptor(headers);
        return admin().withInterceptors(interceptor);
    }

    private void join(ActorSystem<?> seed) {
        Cluster.get(kit.system())
                .manager()
                .tell(Join.create(Cluster.get(seed).selfMember().address()));
    }

    @Override
    public void close() {
        channel.shutdownNow();
        kit.shutdownTestKit();
    }

    private static Config config(DatabaseSettings.Login database) {
        return ConfigFactory.parseString("""
                        pekko.actor.provider = cluster
                        pekko.actor.allow-java-serialization = off
                        pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                        pekko.cluster.jmx.multi-mbeans-in-same-jvm = on
                        pekko.http.server.enable-http2 = on
                        pekko.http.server.preview.enable-http2 = on
                        wal.control.jdbc { url = "%s", user = "%s", password = "%s" }
                        """.formatted(database.url(), database.user(), database.password()))
                .withFallback(ConfigFactory.load());
    }

    /** What a node would know of lanes and logs. */
    private static final class FixedStatus implements NamespaceStatusSource {

        @Override
        public CompletionStage<NamespaceStatus> status(NamespaceSpec spec) {
            return CompletableFuture.completedFuture(NamespaceStatus.newBuilder()
                    .addLanes(LaneStatus.newBuilder()
                            .setTarget(spec.targets().get(0).name()))
                    .build());
        }

        @Override
        public CompletionStage<Conservation> conservation(NamespaceSpec spec) {
            return CompletableFuture.failedFuture(new IllegalStateException("no lanes here"));
        }
    }
}
