package io.walservice.node.workbench;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.grpc.Status;
import io.walservice.connectors.LaneId;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.node.control.AdminErrors;
import io.walservice.node.control.DirectoryState;
import io.walservice.node.control.NamespaceDirectory;
import io.walservice.node.deadletter.DeadLetterFilter;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Reads and checks what people ask of the workbench. Throws INVALID_ARGUMENT or NOT_FOUND. */
final class WorkbenchRequests {

    private static final int LARGEST_PAGE = 1_000;
    private static final int DEFAULT_PAGE = 100;
    private static final int HIGHEST_RATE = 10_000;
    private static final int DEFAULT_RATE = 100;
    private static final int LONGEST_REASON = 1_000;

    private final String region;
    private final NamespaceDirectory directory;

    WorkbenchRequests(String region, NamespaceDirectory directory) {
        this.region = region;
        this.directory = directory;
    }

    NamespaceSpec namespace(String name) {
        // The state is read first: a node that has become ready meanwhile knows the name.
        DirectoryState state = directory.state();
        return directory
                .find(name)
                .orElseThrow(() -> state.ready() ? AdminErrors.notFound(name) : AdminErrors.notReady(state))
                .spec();
    }

    LaneId lane(String namespace, String target) {
        LaneId lane = LaneId.named(namespace, target);
        if (!LaneId.allIn(namespace(namespace), region).contains(lane)) {
            throw AdminErrors.exception(
                    Status.NOT_FOUND, "target: \"%s\" (expected: one of namespace %s)".formatted(target, namespace));
        }
        return lane;
    }

    /** The lanes that a filter means. */
    List<LaneId> lanes(String namespace, io.walservice.admin.v1.DeadLetterFilter filter) {
        return lanes(namespace, filter.getTarget());
    }

    /** That of a target, or where none is named, all of a namespace. */
    List<LaneId> lanes(String namespace, String target) {
        NamespaceSpec spec = namespace(namespace);
        return target.isEmpty()
                ? LaneId.allIn(spec, region).stream()
                        .sorted(Comparator.comparing(LaneId::name))
                        .toList()
                : List.of(lane(namespace, target));
    }

    static DeadLetterFilter filter(io.walservice.admin.v1.DeadLetterFilter filter) {
        return new DeadLetterFilter(
                present(filter.getId()),
                Set.copyOf(filter.getEntryIdsList()),
                present(filter.getCause()),
                time("filter.from", filter.hasFrom(), filter.getFrom()),
                time("filter.to", filter.hasTo(), filter.getTo()));
    }

    static int pageSize(int size) {
        if (size < 0 || size > LARGEST_PAGE) {
            throw AdminErrors.invalid(List.of("page_size: %d (expected: 0 to %d)".formatted(size, LARGEST_PAGE)));
        }
        return size == 0 ? DEFAULT_PAGE : size;
    }

    static int rate(int rate) {
        if (rate < 0 || rate > HIGHEST_RATE) {
            throw AdminErrors.invalid(List.of("rate: %d (expected: 1 to %d a second)".formatted(rate, HIGHEST_RATE)));
        }
        return rate == 0 ? DEFAULT_RATE : rate;
    }

    static String reason(String reason) {
        if (reason.isBlank() || reason.length() > LONGEST_REASON) {
            throw AdminErrors.invalid(List.of("reason: %d characters (expected: 1 to %d)"
                    .formatted(reason.strip().length(), LONGEST_REASON)));
        }
        return reason;
    }

    static UUID redriveId(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw AdminErrors.exception(
                    Status.NOT_FOUND, "redrive_id: \"%s\" (expected: as a response gave it)".formatted(text));
        }
    }

    static Optional<String> present(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    static Optional<Instant> time(String field, boolean isSet, Timestamp time) {
        if (!isSet) {
            return Optional.empty();
        }
        if (!Timestamps.isValid(time)) {
            throw AdminErrors.invalid(List.of("%s: %d seconds and %d nanos (expected: a time)"
                    .formatted(field, time.getSeconds(), time.getNanos())));
        }
        return Optional.of(Instant.ofEpochSecond(time.getSeconds(), time.getNanos()));
    }
}
