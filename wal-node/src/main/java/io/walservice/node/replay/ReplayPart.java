package io.walservice.node.replay;

import io.walservice.node.replay.ReplaySelection.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a replay has to do in one log partition, and how far it is there.
 *
 * @param partition the log partition
 * @param range its places in the log
 * @param nextSequence everything below it is done
 * @param failures the first that could not be applied
 */
public record ReplayPart(int partition, Range range, long nextSequence, Counts counts, List<Failure> failures) {

    /** Of more, the causes are seldom different, and the row grows. */
    static final int FAILURES_KEPT = 10;

    /** Causes may hold what a target answered. */
    private static final int LONGEST_CAUSE = 500;

    public ReplayPart {
        failures = List.copyOf(failures);
    }

    /**
     * Places in a log, both included; empty where the last is before the first.
     *
     * @param first from 1 on
     */
    public record Range(long first, long last) {

        /** How many places. */
        public long places() {
            return Math.max(0, last - first + 1);
        }
    }

    /**
     * How many entries.
     *
     * @param matching that are meant
     * @param leftOut of those
     * @param applied of those
     * @param failed of those
     */
    public record Counts(long matching, long leftOut, long applied, long failed) {

        /** Nothing yet. */
        public static final Counts NONE = new Counts(0, 0, 0, 0);

        /** Both together. */
        public Counts and(Counts other) {
            return new Counts(
                    matching + other.matching, leftOut + other.leftOut, applied + other.applied, failed + other.failed);
        }
    }

    /** An entry that could not be applied. */
    public record Failure(String entryId, String cause) {}

    /**
     * A place of the log that is done.
     *
     * @param outcome where it was to be applied
     */
    record Step(long sequence, String entryId, Verdict verdict, Optional<ReplayOutcome> outcome) {}

    /** Nothing done yet. */
    public static ReplayPart begin(int partition, Range range) {
        return new ReplayPart(partition, range, range.first(), Counts.NONE, List.of());
    }

    /** Whether there is nothing more to do. */
    public boolean isDone() {
        return nextSequence > range.last();
    }

    /** How many places are done. */
    public long seen() {
        return Math.min(range.places(), nextSequence - range.first());
    }

    /** After some more places, in their order. */
    ReplayPart with(List<Step> steps) {
        long matching = 0;
        long leftOut = 0;
        long applied = 0;
        List<Failure> failed = new ArrayList<>();
        long next = nextSequence;
        for (Step step : steps) {
            if (step.sequence() < next) {
                throw new IllegalStateException(
                        "replayed: sequence %d (expected: at least %d)".formatted(step.sequence(), next));
            }
            next = step.sequence() + 1;
            matching += step.verdict() == Verdict.OUTSIDE ? 0 : 1;
            leftOut += step.verdict() == Verdict.LEFT_OUT ? 1 : 0;
            ReplayOutcome outcome = step.outcome().orElse(ReplayOutcome.UNWANTED);
            applied += outcome instanceof ReplayOutcome.Applied ? 1 : 0;
            if (outcome instanceof ReplayOutcome.Failed failure) {
                failed.add(new Failure(step.entryId(), shortened(failure.cause())));
            }
        }
        Counts more = new Counts(matching, leftOut, applied, failed.size());
        return new ReplayPart(partition, range, next, counts.and(more), first(failed));
    }

    private List<Failure> first(List<Failure> more) {
        List<Failure> all = new ArrayList<>(failures);
        more.stream().limit(Math.max(0, FAILURES_KEPT - failures.size())).forEach(all::add);
        return all;
    }

    private static String shortened(String cause) {
        return cause.length() > LONGEST_CAUSE ? cause.substring(0, LONGEST_CAUSE) + "…" : cause;
    }
}
