package io.walservice.node.compare;

import com.google.protobuf.util.Durations;
import io.grpc.Status;
import io.walservice.admin.v1.CompareTargetsProgress;
import io.walservice.admin.v1.CompareTargetsRequest;
import io.walservice.admin.v1.TargetAdminPowerApi;
import io.walservice.connectors.Cause;
import io.walservice.connectors.TargetContents;
import io.walservice.connectors.catalog.Targets;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.namespace.TargetSpec;
import io.walservice.node.control.AdminErrors;
import io.walservice.node.control.DirectoryState;
import io.walservice.node.control.NamespaceDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.grpc.javadsl.Metadata;
import org.apache.pekko.stream.javadsl.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gRPC service {@code wal.admin.v1.TargetAdmin}, whose proto states what each call promises. */
public final class TargetAdminService implements TargetAdminPowerApi {
    private static final Logger LOG = LoggerFactory.getLogger(TargetAdminService.class);
    private static final com.google.protobuf.Duration LONGEST_PATIENCE = Durations.fromMinutes(10);
    private static final int HIGHEST_LIMIT = 100_000;
    private static final int DEFAULT_LIMIT = 1_000;

    private final NamespaceDirectory namespaces;
    private final Targets targets;
    private final ActorSystem<?> system;

    public TargetAdminService(NamespaceDirectory namespaces, Targets targets, ActorSystem<?> system) {
        this.namespaces = namespaces;
        this.targets = targets;
        this.system = system;
    }

    @Override
    public Source<CompareTargetsProgress, NotUsed> compareTargets(CompareTargetsRequest request, Metadata metadata) {
        return refusing(() -> {
            NamespaceSpec spec = namespace(request.getNamespace());
            Duration patience = patience(request);
            int limit = limit(request.getLimit());
            List<Place> places = new ArrayList<>();
            List<String> leftOut = new ArrayList<>();
            spec.targets().forEach(target -> open(spec, target, places, leftOut));
            refuseTooFew(spec, places);
            TargetComparison comparison = new TargetComparison(places, patience, system);
            ComparisonAnswers answers = new ComparisonAnswers(comparison.places(), leftOut, limit);
            return answers.of(comparison.run()).mapError(Throwable.class, failure -> {
                LOG.warn("comparison of {}: broken off: {}", spec.name(), failure.toString());
                return AdminErrors.exception(
                        Status.UNAVAILABLE, "broken off: " + Cause.root(failure).getMessage());
            });
        });
    }

    private void open(NamespaceSpec spec, TargetSpec target, List<Place> places, List<String> leftOut) {
        try {
            Map<String, TargetContents> contents = targets.contents(spec.name(), target);
            contents.forEach((name, each) -> places.add(new Place(name, each)));
            if (contents.isEmpty()) {
                leftOut.add(target.name());
            }
        } catch (IllegalArgumentException wrong) {
            places.forEach(place -> place.contents().close());
            throw AdminErrors.exception(
                    Status.FAILED_PRECONDITION, "target %s: %s".formatted(target.name(), wrong.getMessage()));
        }
    }

    private NamespaceSpec namespace(String name) {
        // The state is read first: a node that has become ready meanwhile knows the name.
        DirectoryState state = namespaces.state();
        return namespaces
                .find(name)
                .orElseThrow(() -> state.ready() ? AdminErrors.notFound(name) : AdminErrors.notReady(state))
                .spec();
    }

    private static void refuseTooFew(NamespaceSpec spec, List<Place> places) {
        if (places.size() < 2
                || places.stream().noneMatch(place -> place.contents().listable())) {
            places.forEach(place -> place.contents().close());
            throw AdminErrors.exception(
                    Status.FAILED_PRECONDITION,
                    "targets of %s: %s (expected: two that can be compared, one of them of type kv, cassandra or elasticsearch)"
                            .formatted(
                                    spec.name(),
                                    places.stream().map(Place::name).toList()));
        }
    }

    private static Duration patience(CompareTargetsRequest request) {
        if (!Durations.isValid(request.getPatience())
                || Durations.isNegative(request.getPatience())
                || Durations.compare(request.getPatience(), LONGEST_PATIENCE) > 0) {
            throw AdminErrors.invalid(List.of("patience: %ds (expected: 0s to %ds)"
                    .formatted(request.getPatience().getSeconds(), LONGEST_PATIENCE.getSeconds())));
        }
        return Duration.ofNanos(Durations.toNanos(request.getPatience()));
    }

    private static int limit(int limit) {
        if (limit < 0 || limit > HIGHEST_LIMIT) {
            throw AdminErrors.invalid(List.of("limit: %d (expected: 1 to %d)".formatted(limit, HIGHEST_LIMIT)));
        }
        return limit == 0 ? DEFAULT_LIMIT : limit;
    }

    private static <T> Source<T, NotUsed> refusing(Supplier<Source<T, NotUsed>> call) {
        try {
            return call.get();
        } catch (RuntimeException refusal) {
            return Source.failed(AdminErrors.failed(refusal));
        }
    }
}
