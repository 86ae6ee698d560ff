package io.walservice.node.api;

import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.walservice.internal.v1.Entry;
import io.walservice.namespace.DelaySpec;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.namespace.TargetSpec;
import io.walservice.v1.Lifecycle;
import io.walservice.v1.Operation;
import io.walservice.v1.StoredEntry;
import io.walservice.v1.Target;
import io.walservice.v1.WriteToLogRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.DoubleSupplier;

/** Translates between what clients send and what the log stores. */
public final class Entries {

    private static final long NANOS_IN_A_MILLI = 1_000_000;

    private Entries() {}

    /**
     * The entry of a request that {@link EntryRules} found right, with everything the request left open.
     *
     * @param jitter at random, 0 up to 1: how much of the namespace's jitter is added to a delay
     */
    static Entry of(WriteToLogRequest request, NamespaceSpec spec, Instant now, DoubleSupplier jitter) {
        Target target = request.getTarget();
        Lifecycle lifecycle = request.getLifecycle();
        long writeMicros = lifecycle.hasWriteTime()
                ? Timestamps.toMicros(lifecycle.getWriteTime())
                : 0; // the log partition gives one, in log order
        return Entry.newBuilder()
                .setToken(token(request))
                .setId(target.getId())
                .setKey(target.getKey())
                .setOperation(target.getOperationValue())
                .setWriteTimeMicros(writeMicros)
                .setAcceptedTimeMillis(now.toEpochMilli())
                .setDueTimeMillis(dueMillis(lifecycle, spec.delivery().delay(), now, jitter))
                .setTimeToLiveSeconds(target.getTimeToLive().getSeconds())
                .addAllTargets(targets(target, spec))
                .putAllAttributes(target.getAttributesMap())
                .setPayload(request.getPayload())
                .build();
    }

    /** An entry as a client sees it. */
    public static StoredEntry stored(Entry entry) {
        Target.Builder target = Target.newBuilder()
                .addAllNames(entry.getTargetsList())
                .setId(entry.getId())
                .setKey(entry.getKey())
                .setOperation(Operation.forNumber(entry.getOperation()))
                .putAllAttributes(entry.getAttributesMap());
        if (entry.getTimeToLiveSeconds() > 0) {
            target.setTimeToLive(Durations.fromSeconds(entry.getTimeToLiveSeconds()));
        }
        long due = Math.max(entry.getDueTimeMillis(), entry.getAcceptedTimeMillis());
        StoredEntry.Builder stored = StoredEntry.newBuilder()
                .setIdempotencyToken(entry.getToken())
                .setTarget(target)
                .setAcceptedTime(Timestamps.fromMillis(entry.getAcceptedTimeMillis()))
                .setDueTime(Timestamps.fromMillis(due))
                .setPayload(entry.getPayload());
        if (entry.getWriteTimeMicros() != 0) {
            stored.setWriteTime(Timestamps.fromMicros(entry.getWriteTimeMicros()));
        }
        return stored.build();
    }

    private static String token(WriteToLogRequest request) {
        return request.getIdempotencyToken().isEmpty() ? UUID.randomUUID().toString() : request.getIdempotencyToken();
    }

    private static List<String> targets(Target target, NamespaceSpec spec) {
        return target.getNamesCount() == 0
                ? spec.targets().stream().map(TargetSpec::name).sorted().toList()
                : target.getNamesList().stream().distinct().sorted().toList();
    }

    /** Rounded up, as an entry is never early; 0 without a delay. */
    private static long dueMillis(Lifecycle lifecycle, DelaySpec otherwise, Instant now, DoubleSupplier jitter) {
        Duration delay =
                lifecycle.hasDelay() ? Duration.ofNanos(Durations.toNanos(lifecycle.getDelay())) : otherwise.standard();
        if (delay.isZero()) {
            return 0;
        }
        long extraMillis = (long) (otherwise.jitter().toMillis() * jitter.getAsDouble());
        return now.plus(delay)
                .plusMillis(extraMillis)
                .plusNanos(NANOS_IN_A_MILLI - 1)
                .toEpochMilli();
    }
}
