package io.walservice.namespace;

import java.util.Optional;

/**
 * How a namespace treats what is given up on.
 *
 * @param perMinute a lane that would give up on more than this in a minute pauses instead
 * @param mirror where dead letters are copied to as well
 */
public record DeadLetterSpec(int perMinute, Optional<MirrorSpec> mirror) {

    /** Without a mirror. */
    public DeadLetterSpec(int perMinute) {
        this(perMinute, Optional.empty());
    }
}
