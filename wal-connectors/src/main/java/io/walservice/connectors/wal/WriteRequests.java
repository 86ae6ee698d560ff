package io.walservice.connectors.wal;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.walservice.connectors.Lifetime;
import io.walservice.internal.v1.Entry;
import io.walservice.v1.Lifecycle;
import io.walservice.v1.Target;
import io.walservice.v1.WriteToLogRequest;
import java.time.Instant;

/** Says an entry in the words of {@code wal.v1}. */
final class WriteRequests {

    /** Attributes that the log gives to entries, which no writer may. */
    private static final String RESERVED = "wal-";

    private static final long SHORTEST_LIFE_SECONDS = 1;

    private WriteRequests() {}

    /** The entry as it is now due. Names of targets stay here, as the other namespace has its own. */
    static WriteToLogRequest of(String namespace, Entry entry, Instant now) {
        return WriteToLogRequest.newBuilder()
                .setNamespace(namespace)
                .setIdempotencyToken(entry.getToken())
                .setLifecycle(Lifecycle.newBuilder()
                        .setWriteTime(Timestamps.fromMicros(entry.getWriteTimeMicros()))
                        // Said although it is none: the other namespace may have a standard delay.
                        .setDelay(Duration.getDefaultInstance()))
                .setTarget(target(entry, now))
                .setPayload(entry.getPayload())
                .build();
    }

    private static Target target(Entry entry, Instant now) {
        Target.Builder target =
                Target.newBuilder().setId(entry.getId()).setKey(entry.getKey()).setOperationValue(entry.getOperation());
        entry.getAttributesMap().forEach((name, value) -> {
            if (!name.startsWith(RESERVED)) {
                target.putAttributes(name, value);
            }
        });
        // Once over, a life still ends what was there before: the entry goes out with the least life there is.
        Lifetime.left(entry, now)
                .map(left -> Math.max(SHORTEST_LIFE_SECONDS, left.toSeconds()))
                .ifPresent(seconds -> target.setTimeToLive(Durations.fromSeconds(seconds)));
        return target.build();
    }
}
