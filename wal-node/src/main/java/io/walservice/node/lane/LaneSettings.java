package io.walservice.node.lane;

import com.typesafe.config.Config;
import io.walservice.node.gate.BreakerSettings;
import java.time.Duration;

/**
 * Settings of all lanes, section {@code wal.lane}.
 *
 * @param minimumBackoff wait before a stream that failed starts again
 * @param maximumBackoff longest such wait
 * @param drainTimeout how long a lane that stops waits for what is in flight
 * @param waitStep how soon an entry that waits notices that its lane stops
 * @param longestDoubt how long an entry that failed waits at most until it is parked, as its target may be out
 * @param tallyInterval how often at most a lane writes down what it has settled
 * @param parkedKeys how many keys a lane sets aside at most; what fails beyond that waits in the queue
 * @param readAhead how many times as many records as may be tried at once a lane has in hand
 * @param breaker when a target counts as out
 */
public record LaneSettings(
        Duration minimumBackoff,
        Duration maximumBackoff,
        Duration drainTimeout,
        Duration waitStep,
        Duration longestDoubt,
        Duration tallyInterval,
        int parkedKeys,
        int readAhead,
        BreakerSettings breaker) {

    /** Records are settled in their order, so one that takes long holds up those behind it that are done. */
    int inHand(int parallelism) {
        return parallelism * readAhead;
    }

    /** Reads section {@code wal.lane}. */
    public static LaneSettings from(Config config) {
        return new LaneSettings(
                config.getDuration("minimum-backoff"),
                config.getDuration("maximum-backoff"),
                config.getDuration("drain-timeout"),
                config.getDuration("wait-step"),
                config.getDuration("longest-doubt"),
                config.getDuration("tally-interval"),
                config.getInt("parked-keys"),
                config.getInt("read-ahead"),
                BreakerSettings.from(config.getConfig("breaker")));
    }
}
