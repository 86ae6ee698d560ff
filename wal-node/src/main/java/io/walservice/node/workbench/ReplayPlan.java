package io.walservice.node.workbench;

import io.grpc.Status;
import io.walservice.admin.v1.SequenceRange;
import io.walservice.node.control.AdminErrors;
import io.walservice.node.replay.ReplayJournal.Extent;
import io.walservice.node.replay.ReplayPart;
import io.walservice.node.replay.ReplayTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a replay has to do, by what was asked for and what the journal has: pure functions. Throws OUT_OF_RANGE where
 * the journal no longer has the beginning, and INVALID_ARGUMENT where the log does not reach as far as was asked.
 */
final class ReplayPlan {

    private ReplayPlan() {}

    /** All log partitions, from where the journal begins; entries are chosen by their times. */
    static List<ReplayPart> ofTimes(ReplayTimes times, Map<Integer, Extent> extents, Duration retention, Instant now) {
        List<String> gone = new ArrayList<>();
        List<ReplayPart> parts = new ArrayList<>();
        extents.forEach((partition, extent) -> {
            times.from()
                    .flatMap(from -> missingBefore(from, extent, now.minus(retention)))
                    .ifPresent(reaches -> gone.add(
                            "range.from_time: %s (expected: %s or later, as the journal of log partition %d begins there)"
                                    .formatted(times.from().orElseThrow(), reaches, partition)));
            parts.add(ReplayPart.begin(
                    partition, new ReplayPart.Range(extent.firstSequence(), extent.nextSequence() - 1)));
        });
        refuse(Status.OUT_OF_RANGE, gone);
        return parts;
    }

    /**
     * From when on the journal reaches, where entries from after a time may be missing there. What is within the
     * retention is never deleted; of what is older, the oldest entry that is left tells.
     */
    private static Optional<Instant> missingBefore(Instant from, Extent extent, Instant kept) {
        if (extent.firstSequence() == 1 || !from.isBefore(kept)) {
            return Optional.empty();
        }
        Instant reaches =
                extent.firstTime().filter(first -> first.isBefore(kept)).orElse(kept);
        return from.isBefore(reaches) ? Optional.of(reaches) : Optional.empty();
    }

    /** The log partitions that are named. */
    static List<ReplayPart> ofSequences(List<SequenceRange> ranges, Map<Integer, Extent> extents) {
        List<String> gone = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        List<ReplayPart> parts = new ArrayList<>();
        for (SequenceRange range : ranges) {
            Extent extent = extents.get(range.getLogPartition());
            if (extent == null) {
                throw new IllegalStateException(
                        "log partition %d was not looked at".formatted(range.getLogPartition()));
            }
            long last = extent.nextSequence() - 1;
            long from = range.getFromSequence() == 0 ? extent.firstSequence() : range.getFromSequence();
            long to = range.getToSequence() == 0 ? last : range.getToSequence();
            if (from < extent.firstSequence()) {
                gone.add(
                        "range.sequences.from_sequence: %d (expected: at least %d, as the journal of log partition %d begins there)"
                                .formatted(from, extent.firstSequence(), range.getLogPartition()));
            } else if (to > last || from > to) {
                faults.add(
                        "range.sequences: %d to %d (expected: at most %d, as log partition %d has dispatched no more)"
                                .formatted(from, to, last, range.getLogPartition()));
            }
            parts.add(ReplayPart.begin(range.getLogPartition(), new ReplayPart.Range(from, to)));
        }
        refuse(Status.OUT_OF_RANGE, gone);
        refuse(Status.INVALID_ARGUMENT, faults);
        return parts;
    }

    private static void refuse(Status status, List<String> faults) {
        if (!faults.isEmpty()) {
            throw AdminErrors.exception(status, String.join("\n", faults));
        }
    }
}
