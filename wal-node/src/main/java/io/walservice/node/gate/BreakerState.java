package io.walservice.node.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * The rules of a breaker, as pure functions over an immutable value.
 *
 * <pre>
 * CLOSED ── many keys fail in a row ──▶ OPEN ── after a wait ──▶ PROBING ── success ──▶ RAMPING ──▶ CLOSED
 *                                        ▲──────── failure ─────────┘                      │
 *                                        └────────────── many keys fail in a row ──────────┘
 * </pre>
 *
 * <p>A key that fails alone never opens it, however often it fails: others succeed in between.
 *
 * @param limit how many attempts may be under way at once
 * @param succeeded since the limit was raised last
 * @param failing keys that failed since anything succeeded
 * @param since when this phase of the outage began; while closed, when the last one ended
 * @param cause of the outage; empty while closed
 * @param probes how many in a row have failed
 * @param probeAt when to probe; meant only while open
 */
record BreakerState(
        Phase phase,
        int limit,
        int succeeded,
        Set<String> failing,
        Instant since,
        String cause,
        int probes,
        Instant probeAt) {

    enum Phase {
        CLOSED,
        OPEN,
        PROBING,
        RAMPING
    }

    private static final int MOST_DOUBLINGS = 20;

    BreakerState {
        failing = Set.copyOf(failing);
    }

    static BreakerState closed(Instant now) {
        return new BreakerState(Phase.CLOSED, Integer.MAX_VALUE, 0, Set.of(), now, "", 0, Instant.MAX);
    }

    /** The target has answered for an entry: it applied or rejected it. */
    BreakerState answered(int fullLimit, Instant now) {
        return switch (phase) {
            case CLOSED -> failing.isEmpty() ? this : closed(since);
            case OPEN -> this;
            case PROBING -> ramping(2);
            case RAMPING -> {
                if (succeeded + 1 < limit) {
                    yield new BreakerState(phase, limit, succeeded + 1, Set.of(), since, cause, 0, probeAt);
                }
                yield limit >= fullLimit / 2 ? closed(now) : ramping(2 * limit);
            }
        };
    }

    /** The target could not be reached, or had no time, for the entry of a key. */
    BreakerState failed(String key, String why, BreakerSettings settings, int fullLimit, Instant now) {
        return switch (phase) {
            case OPEN -> this;
            case PROBING -> open(since, why, probes + 1, settings, now);
            case CLOSED, RAMPING -> {
                Set<String> keys = new HashSet<>(failing);
                keys.add(key);
                int enough = Math.min(settings.failingKeys(), Math.max(2, Math.min(fullLimit, limit)));
                yield keys.size() >= enough
                        ? open(phase == Phase.CLOSED ? now : since, why, 0, settings, now)
                        : new BreakerState(phase, limit, succeeded, keys, since, cause, probes, probeAt);
            }
        };
    }

    /** Time has passed. */
    BreakerState at(Instant now) {
        return phase == Phase.OPEN && !now.isBefore(probeAt)
                ? new BreakerState(Phase.PROBING, 1, 0, Set.of(), since, cause, probes, probeAt)
                : this;
    }

    /** Whether the target counts as out. */
    boolean isOut() {
        return phase == Phase.OPEN || phase == Phase.PROBING;
    }

    private BreakerState ramping(int newLimit) {
        return new BreakerState(Phase.RAMPING, newLimit, 0, Set.of(), since, cause, 0, probeAt);
    }

    private static BreakerState open(Instant since, String cause, int probes, BreakerSettings settings, Instant now) {
        long millis = settings.firstProbe().toMillis() << Math.min(probes, MOST_DOUBLINGS);
        Duration wait =
                Duration.ofMillis(Math.min(millis, settings.longestProbe().toMillis()));
        return new BreakerState(Phase.OPEN, 0, 0, Set.of(), since, cause, probes, now.plus(wait));
    }
}
