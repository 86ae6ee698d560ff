package io.walservice.node.mutation;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Settings of mutation sets, section {@code wal.mutation}.
 *
 * @param stagingTimeout how long the parts of a set may take to come
 * @param holdTimeout how long a set waits for ids that others hold
 * @param memory how long the fate of a set is remembered
 * @param inFlight sets that one node takes in at once
 */
public record MutationSettings(Duration stagingTimeout, Duration holdTimeout, Duration memory, int inFlight) {

    /** Reads section {@code wal.mutation}. */
    public static MutationSettings from(Config config) {
        return new MutationSettings(
                config.getDuration("staging-timeout"),
                config.getDuration("hold-timeout"),
                config.getDuration("memory"),
                config.getInt("in-flight"));
    }
}
