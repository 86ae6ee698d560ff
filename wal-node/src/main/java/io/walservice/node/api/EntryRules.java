package io.walservice.node.api;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.walservice.namespace.CacheItems;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.namespace.TargetSpec;
import io.walservice.v1.Lifecycle;
import io.walservice.v1.Operation;
import io.walservice.v1.Target;
import io.walservice.v1.WriteToLogRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a request must fulfil before anything is stored; pure functions. */
final class EntryRules {

    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,128}");
    private static final int KEY_BYTES = 1024;
    private static final int ATTRIBUTES = 64;
    private static final int ATTRIBUTE_NAME_BYTES = 128;
    private static final int ATTRIBUTES_BYTES = 8 * 1024;
    private static final String RESERVED = "wal-";
    private static final long LONGEST_LIFE_SECONDS = 20L * 365 * 24 * 3600;

    /** Nobody wrote before this; it keeps microseconds in range of what targets can store. 0 stands for no time. */
    private static final Timestamp EARLIEST = Timestamps.fromMicros(1);

    private final java.time.Duration clockDrift;

    EntryRules(java.time.Duration clockDrift) {
        this.clockDrift = clockDrift;
    }

    /**
     * Every fault of a request, each naming field, value and rule; empty when it is right. Names of targets are not
     * looked at: a name that is unknown is {@code NOT_FOUND}, not a fault.
     */
    List<String> faults(WriteToLogRequest request, NamespaceSpec spec, Instant now) {
        List<String> faults = new ArrayList<>();
        checkToken(request.getIdempotencyToken(), faults);
        checkPayload(request, spec, faults);
        checkKeys(request.getTarget(), faults);
        checkLife(request.getTarget(), faults);
        checkAttributes(request.getTarget().getAttributesMap(), faults);
        checkTimes(request.getLifecycle(), spec, now, faults);
        checkTargets(request, spec, faults);
        return faults;
    }

    /** The names that the namespace has no target for. */
    static List<String> unknownTargets(Target target, NamespaceSpec spec) {
        return target.getNamesList().stream()
                .filter(name -> spec.target(name).isEmpty())
                .toList();
    }

    /**
     * What keeps a single write from a target with a unique index: who has which term is settled between mutation sets
     * before they are acknowledged.
     */
    static Optional<String> uniqueFault(Target target, NamespaceSpec spec) {
        if (target.getOperation() != Operation.OPERATION_PUT) {
            return Optional.empty();
        }
        return spec.targets().stream()
                .filter(each ->
                        target.getNamesCount() == 0 || target.getNamesList().contains(each.name()))
                .filter(each -> each.uniqueKv().isPresent())
                .findFirst()
                .map(each -> "target.names: %s with OPERATION_PUT (expected: MutateItems, as it has a unique index)"
                        .formatted(each.name()));
    }

    private static void checkToken(String token, List<String> faults) {
        tokenFault(token).ifPresent(faults::add);
    }

    /** What is wrong with a token; one that is empty is made up by the log. */
    static Optional<String> tokenFault(String token) {
        return token.isEmpty() || TOKEN.matcher(token).matches()
                ? Optional.empty()
                : Optional.of(
                        "idempotency_token: %s (expected: 1 to 128 visible ASCII characters)".formatted(shown(token)));
    }

    private static void checkPayload(WriteToLogRequest request, NamespaceSpec spec, List<String> faults) {
        long limit = spec.limits().payload().bytes();
        if (request.getPayload().size() > limit) {
            faults.add("payload: %d bytes (expected: at most %d, the namespace's limits.payload)"
                    .formatted(request.getPayload().size(), limit));
        }
        if (request.getTarget().getOperation() == Operation.OPERATION_DELETE
                && !request.getPayload().isEmpty()) {
            faults.add("payload: %d bytes (expected: none with OPERATION_DELETE)"
                    .formatted(request.getPayload().size()));
        }
    }

    private static void checkKeys(Target target, List<String> faults) {
        if (target.getId().isEmpty()) {
            faults.add("target.id: empty (expected: 1 to %d bytes)".formatted(KEY_BYTES));
        }
        checkSize("target.id", target.getId(), KEY_BYTES, faults);
        checkSize("target.key", target.getKey(), KEY_BYTES, faults);
        Operation operation = target.getOperation();
        if (operation != Operation.OPERATION_PUT && operation != Operation.OPERATION_DELETE) {
            faults.add("target.operation: %s (expected: OPERATION_PUT or OPERATION_DELETE)"
                    .formatted(operation == Operation.UNRECOGNIZED ? target.getOperationValue() : operation));
        }
    }

    private static void checkLife(Target target, List<String> faults) {
        if (!target.hasTimeToLive()) {
            return;
        }
        Duration life = target.getTimeToLive();
        if (!Durations.isValid(life)
                || life.getNanos() != 0
                || life.getSeconds() < 1
                || life.getSeconds() > LONGEST_LIFE_SECONDS) {
            faults.add("target.time_to_live: %s (expected: 1s to %ds, whole seconds)"
                    .formatted(shown(life), LONGEST_LIFE_SECONDS));
        }
        if (target.getOperation() == Operation.OPERATION_DELETE) {
            faults.add("target.time_to_live: %s (expected: none with OPERATION_DELETE)".formatted(shown(life)));
        }
    }

    private static void checkAttributes(Map<String, String> attributes, List<String> faults) {
        if (attributes.size() > ATTRIBUTES) {
            faults.add("target.attributes: %d (expected: at most %d)".formatted(attributes.size(), ATTRIBUTES));
        }
        int bytes = 0;
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            String name = attribute.getKey();
            bytes += utf8(name) + utf8(attribute.getValue());
            if (name.isEmpty() || utf8(name) > ATTRIBUTE_NAME_BYTES || name.startsWith(RESERVED)) {
                faults.add("target.attributes: name %s (expected: 1 to %d bytes, not beginning with %s)"
                        .formatted(shown(name), ATTRIBUTE_NAME_BYTES, RESERVED));
            }
        }
        if (bytes > ATTRIBUTES_BYTES) {
            faults.add("target.attributes: %d bytes (expected: at most %d in all)".formatted(bytes, ATTRIBUTES_BYTES));
        }
    }

    private void checkTimes(Lifecycle lifecycle, NamespaceSpec spec, Instant now, List<String> faults) {
        if (lifecycle.hasDelay()) {
            Duration delay = lifecycle.getDelay();
            if (!Durations.isValid(delay)
                    || Durations.isNegative(delay)
                    || Durations.compare(
                                    delay,
                                    Durations.fromMillis(spec.limits().delay().toMillis()))
                            > 0) {
                faults.add("lifecycle.delay: %s (expected: 0s to %s, the namespace's limits.delay)"
                        .formatted(shown(delay), seconds(spec.limits().delay())));
            }
        }
        if (lifecycle.hasWriteTime()) {
            Timestamp latest = Timestamps.fromMillis(now.plus(clockDrift).toEpochMilli());
            Timestamp time = lifecycle.getWriteTime();
            if (!Timestamps.isValid(time)
                    || Timestamps.compare(time, EARLIEST) < 0
                    || Timestamps.compare(time, latest) > 0) {
                faults.add(
                        "lifecycle.write_time: %s (expected: after 1970-01-01T00:00:00Z, and at most %s in the future)"
                                .formatted(shown(time), seconds(clockDrift)));
            }
        }
    }

    /** What its targets could only reject later, whatever they hold. */
    private static void checkTargets(WriteToLogRequest request, NamespaceSpec spec, List<String> faults) {
        Target target = request.getTarget();
        for (TargetSpec each : spec.targets()) {
            if (target.getNamesCount() == 0 || target.getNamesList().contains(each.name())) {
                faults.addAll(faults(request, each));
            }
        }
    }

    private static List<String> faults(WriteToLogRequest request, TargetSpec target) {
        String id = request.getTarget().getId();
        String key = request.getTarget().getKey();
        if (target.kind() instanceof TargetSpec.EvCache cache) {
            CacheItems.Entry entry =
                    new CacheItems.Entry(id, key, request.getPayload().size());
            return cache.items().faults(target.name(), entry, cache.largestItem());
        }
        if (target.kind() instanceof TargetSpec.Elasticsearch index) {
            return index.documents().faults(target.name(), id, key);
        }
        return target.kind() instanceof TargetSpec.Cassandra table ? table.faults(target.name(), key) : List.of();
    }

    private static void checkSize(String field, String value, int limit, List<String> faults) {
        if (utf8(value) > limit) {
            faults.add("%s: %d bytes (expected: at most %d)".formatted(field, utf8(value), limit));
        }
    }

    private static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String seconds(java.time.Duration duration) {
        return Durations.toString(Durations.fromMillis(duration.toMillis()));
    }

    private static String shown(Duration duration) {
        return Durations.isValid(duration)
                ? Durations.toString(duration)
                : "%d seconds and %d nanos".formatted(duration.getSeconds(), duration.getNanos());
    }

    private static String shown(Timestamp time) {
        return Timestamps.isValid(time)
                ? Timestamps.toString(time)
                : "%d seconds and %d nanos".formatted(time.getSeconds(), time.getNanos());
    }

    /** A value as an error message shows it: cut, and without control characters. */
    private static String shown(String text) {
        String visible = text.chars()
                .limit(64)
                .mapToObj(c -> c < 0x20 || c == 0x7f ? "\\u%04x".formatted(c) : Character.toString((char) c))
                .collect(Collectors.joining());
        return '"' + visible + (text.length() > 64 ? "…" : "") + '"';
    }
}
