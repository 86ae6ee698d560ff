package io.walservice.node.region;

import io.grpc.Status;
import io.walservice.connectors.LaneId;
import io.walservice.connectors.LogPosition;
import io.walservice.connectors.OriginLog;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.namespace.RegionSpec;
import io.walservice.region.v1.ReadLogRequest;
import io.walservice.region.v1.ReadLogResponse;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.NotUsed;
import org.apache.pekko.grpc.GrpcServiceException;
import org.apache.pekko.stream.javadsl.Source;

/**
 * The logs of regions: of others by their APIs, as namespaces say when they are asked, and the own one. Thread-safe.
 */
public final class RegionLogs implements OriginLog {

    private final Function<String, Optional<NamespaceSpec>> namespaces;
    private final RegionClients clients;
    private final Function<ReadLogRequest, Source<ReadLogResponse, NotUsed>> own;

    /**
     * Asks by these clients; whoever made them closes them.
     *
     * @param own answers for the node's own region
     */
    public RegionLogs(
            Function<String, Optional<NamespaceSpec>> namespaces,
            RegionClients clients,
            Function<ReadLogRequest, Source<ReadLogResponse, NotUsed>> own) {
        this.namespaces = namespaces;
        this.clients = clients;
        this.own = own;
    }

    @Override
    public Source<QueueRecord, NotUsed> after(LaneId lane, String source, int queuePartition, LogPosition after) {
        ReadLogRequest request = ReadLogRequest.newBuilder()
                .setNamespace(lane.namespace())
                .setQueuePartition(queuePartition)
                .setAfterEpoch(after.epoch())
                .setAfterSequence(after.sequence())
                .build();
        return Source.lazySource(() -> read(source, request)).mapMaterializedValue(begun -> NotUsed.getInstance());
    }

    private Source<QueueRecord, NotUsed> read(String source, ReadLogRequest request) {
        if (source.isEmpty()) {
            return own.apply(request)
                    .map(ReadLogResponse::getRecord)
                    .mapError(Throwable.class, failure -> failed("this region", failure));
        }
        RegionSpec.Api api = namespaces
                .apply(request.getNamespace())
                .flatMap(spec -> spec.region(source))
                .flatMap(RegionSpec::api)
                .orElseThrow(
                        () -> new Unavailable("region %s of namespace %s: api: absent (expected: where it can be asked)"
                                .formatted(source, request.getNamespace())));
        return clients.to(api)
                .readLog(request)
                .mapError(
                        Throwable.class,
                        failure -> failed("region %s at %s".formatted(source, api.address()), failure));
    }

    /** What it means to a lane, in one place. */
    private static RuntimeException failed(String region, Throwable failure) {
        Status status = failure instanceof GrpcServiceException ours ? ours.status() : Status.fromThrowable(failure);
        String reason = "%s: %s: %s".formatted(region, status.getCode(), status.getDescription());
        return status.getCode() == Status.Code.OUT_OF_RANGE
                ? new Gone(reason, failure)
                : new Unavailable(reason, failure);
    }
}
