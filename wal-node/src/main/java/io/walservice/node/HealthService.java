package io.walservice.node;

import io.grpc.Status;
import io.grpc.health.v1.Health;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.grpc.GrpcServiceException;
import org.apache.pekko.stream.javadsl.Source;

/** gRPC's standard health service: serving while the node is ready and does not shut down. */
final class HealthService implements Health {

    private static final Duration WATCH = Duration.ofSeconds(1);

    private final Set<String> services;
    private final BooleanSupplier serving;

    HealthService(Set<String> services, BooleanSupplier serving) {
        this.services = services;
        this.serving = serving;
    }

    @Override
    public CompletionStage<HealthCheckResponse> check(HealthCheckRequest request) {
        if (!known(request)) {
            throw new GrpcServiceException(Status.NOT_FOUND.withDescription(
                    "service: %s (expected: %s)".formatted(request.getService(), services)));
        }
        return CompletableFuture.completedFuture(response(request));
    }

    @Override
    public Source<HealthCheckResponse, NotUsed> watch(HealthCheckRequest request) {
        return Source.tick(Duration.ZERO, WATCH, request)
                .map(this::response)
                .statefulMap(
                        () -> HealthCheckResponse.getDefaultInstance(),
                        (before, now) -> org.apache.pekko.japi.Pair.create(
                                now,
                                before.equals(now)
                                        ? java.util.Optional.<HealthCheckResponse>empty()
                                        : java.util.Optional.of(now)),
                        last -> java.util.Optional.empty())
                .mapConcat(changed -> changed.stream().toList())
                .mapMaterializedValue(ticks -> NotUsed.getInstance());
    }

    private HealthCheckResponse response(HealthCheckRequest request) {
        ServingStatus status = !known(request)
                ? ServingStatus.SERVICE_UNKNOWN
                : serving.getAsBoolean() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
        return HealthCheckResponse.newBuilder().setStatus(status).build();
    }

    private boolean known(HealthCheckRequest request) {
        return request.getService().isEmpty() || services.contains(request.getService());
    }
}
