package io.walservice.node.workbench;

import io.grpc.Status;
import io.walservice.admin.v1.ReplayRange;
import io.walservice.admin.v1.SequenceRange;
import io.walservice.admin.v1.StartReplayRequest;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.namespace.TargetSpec;
import io.walservice.node.control.AdminErrors;
import io.walservice.node.log.EntryId;
import io.walservice.node.replay.Redelivery;
import io.walservice.node.replay.ReplayFilter;
import io.walservice.node.replay.ReplaySelection;
import io.walservice.node.replay.ReplayTimes;
import io.walservice.node.replay.TextMatch;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads and checks what people ask of replays. Throws INVALID_ARGUMENT with every fault, or FAILED_PRECONDITION. */
final class ReplayRequests {

    private static final int MOST_LEFT_OUT = 1_000;
    private static final int MOST_ATTRIBUTES = 16;
    private static final int LONGEST_MATCH = 1_024;
    /** More faults of one kind say nothing more. */
    private static final int MOST_FAULTS = 10;

    private final String region;
    private final NamespaceSpec spec;
    private final Instant now;
    private final List<String> faults = new ArrayList<>();

    ReplayRequests(String region, NamespaceSpec spec, Instant now) {
        this.region = region;
        this.spec = spec;
        this.now = now;
    }

    /** Which entries are meant, but for sequences. */
    ReplaySelection selection(StartReplayRequest request) {
        ReplayTimes times = times(request.getRange());
        checkSequences(request.getRange().getSequencesList());
        ReplayFilter filter = filter(request.getFilter());
        checkLeftOut(request.getLeftOutList());
        if (!faults.isEmpty()) {
            throw AdminErrors.invalid(faults);
        }
        return new ReplaySelection(times, filter, Set.copyOf(request.getLeftOutList()));
    }

    /** A target that would get its entries a second time does so only where that is said. */
    static void checkRedelivery(StartReplayRequest request, TargetSpec target) {
        boolean repeats = Redelivery.repeats(target.kind());
        String type = target.kind().getClass().getSimpleName().toLowerCase(Locale.ROOT);
        if (repeats && !request.getRedeliver() && !request.getDryRun()) {
            throw AdminErrors.exception(
                    Status.FAILED_PRECONDITION,
                    "redeliver: false (expected: true, as target %s is of type %s and gets each entry a second time)"
                            .formatted(target.name(), type));
        } else if (!repeats && request.getRedeliver()) {
            throw AdminErrors.invalid(
                    List.of("redeliver: true (expected: false, as target %s is of type %s and keeps the latest write)"
                            .formatted(target.name(), type)));
        }
    }

    // ---- the range

    private ReplayTimes times(ReplayRange range) {
        boolean byTime = range.hasFromTime() || range.hasToTime();
        int kinds = (byTime ? 1 : 0) + (range.getSequencesCount() > 0 ? 1 : 0) + (range.getWholeJournal() ? 1 : 0);
        if (kinds != 1) {
            faults.add("range: %s (expected: one of times, `sequences` and `whole_journal`)"
                    .formatted(kinds == 0 ? "nothing" : kinds + " kinds"));
        }
        Optional<Instant> from = WorkbenchRequests.time("range.from_time", range.hasFromTime(), range.getFromTime());
        Optional<Instant> to = WorkbenchRequests.time("range.to_time", range.hasToTime(), range.getToTime());
        if (from.isPresent() && from.get().isAfter(now)) {
            faults.add("range.from_time: %s (expected: at most %s, which is now)".formatted(from.get(), now));
        }
        if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
            faults.add("range.to_time: %s (expected: after range.from_time, %s)".formatted(to.get(), from.get()));
        }
        return new ReplayTimes(from, to);
    }

    private void checkSequences(List<SequenceRange> ranges) {
        Set<Integer> named = new HashSet<>();
        for (SequenceRange range : ranges) {
            int partition = range.getLogPartition();
            if (partition < 0 || partition >= spec.partitions()) {
                fault("range.sequences.log_partition: %d (expected: 0 to %d)"
                        .formatted(partition, spec.partitions() - 1));
            } else if (!named.add(partition)) {
                fault("range.sequences.log_partition: %d twice (expected: each at most once)".formatted(partition));
            }
            if (range.getFromSequence() < 0) {
                fault("range.sequences.from_sequence: %d (expected: 0 or more)".formatted(range.getFromSequence()));
            }
            if (range.getToSequence() < 0
                    || (range.getToSequence() > 0 && range.getToSequence() < range.getFromSequence())) {
                fault("range.sequences.to_sequence: %d (expected: at least from_sequence, %d, or 0)"
                        .formatted(range.getToSequence(), range.getFromSequence()));
            }
        }
    }

    private void fault(String fault) {
        if (faults.size() < MOST_FAULTS) {
            faults.add(fault);
        }
    }

    // ---- the filter

    private ReplayFilter filter(io.walservice.admin.v1.ReplayFilter filter) {
        Optional<TextMatch> id = match("id", filter.getId(), filter.getIdPrefix());
        Optional<TextMatch> key = match("key", filter.getKey(), filter.getKeyPrefix());
        if (filter.getAttributesCount() > MOST_ATTRIBUTES) {
            faults.add("filter.attributes: %d (expected: at most %d)"
                    .formatted(filter.getAttributesCount(), MOST_ATTRIBUTES));
        }
        if (filter.containsAttributes("")) {
            faults.add("filter.attributes: one without a name (expected: names with values)");
        }
        return new ReplayFilter(id, key, filter.getAttributesMap());
    }

    private Optional<TextMatch> match(String field, String text, String prefix) {
        if (!text.isEmpty() && !prefix.isEmpty()) {
            faults.add("filter.%s and filter.%s_prefix: both (expected: at most one of them)".formatted(field, field));
        }
        for (String each : List.of(text, prefix)) {
            int bytes = each.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > LONGEST_MATCH) {
                faults.add("filter.%s: %d bytes (expected: at most %d)".formatted(field, bytes, LONGEST_MATCH));
            }
        }
        return WorkbenchRequests.present(text)
                .map(TextMatch::exactly)
                .or(() -> WorkbenchRequests.present(prefix).map(TextMatch::beginningWith));
    }

    private void checkLeftOut(List<String> ids) {
        if (ids.size() > MOST_LEFT_OUT) {
            faults.add("left_out: %,d entries (expected: at most %,d)".formatted(ids.size(), MOST_LEFT_OUT));
            return;
        }
        for (String id : ids) {
            boolean known = EntryId.parse(id)
                    .filter(each -> each.region().equals(region) && each.partition() < spec.partitions())
                    .isPresent();
            if (!known) {
                String shown = id.length() > LONGEST_MATCH ? id.substring(0, LONGEST_MATCH) : id;
                fault("left_out: %s (expected: an entry of this region, as %s.PARTITION.SEQUENCE)"
                        .formatted(shown, region));
            }
        }
    }
}
