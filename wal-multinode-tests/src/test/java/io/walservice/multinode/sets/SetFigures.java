package io.walservice.multinode.sets;

import io.walservice.multinode.sets.history.Fate;
import io.walservice.multinode.sets.history.Plan;
import io.walservice.multinode.sets.history.Read;
import io.walservice.multinode.sets.history.SentSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How many there were of what, in a run. */
final class SetFigures {
    private final List<SentSet> sets;
    private final List<Read> reads;

    SetFigures(List<SentSet> sets, List<Read> reads) {
        this.sets = sets;
        this.reads = reads;
    }

    long of(Class<? extends Fate> kind) {
        return sets.stream().filter(set -> kind.isInstance(set.fate())).count();
    }

    String ofSets() {
        return "%,d committed, %,d refused by a condition, %,d aborted, the largest of %,d bytes"
                .formatted(of(Fate.Committed.class), of(Fate.Refused.class), of(Fate.Aborted.class), largest());
    }

    String ofReads() {
        return "%,d reads, of which %,d saw a set before its writer was told".formatted(reads.size(), early());
    }

    private long largest() {
        return sets.stream()
                .filter(set -> set.fate() instanceof Fate.Committed)
                .map(SentSet::plan)
                .mapToLong(Plan::bytes)
                .max()
                .orElse(0);
    }

    private long early() {
        Map<String, Long> answered = sets.stream().collect(Collectors.toMap(SentSet::token, SentSet::answeredNanos));
        return reads.stream()
                .filter(read -> read.found().values().stream()
                        .anyMatch(seen -> answered.getOrDefault(seen.writer(), read.endNanos()) - read.endNanos() > 0))
                .count();
    }
}
