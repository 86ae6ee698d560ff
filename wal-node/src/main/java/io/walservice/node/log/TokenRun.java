package io.walservice.node.log;

import io.walservice.internal.v1.Entry;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongPredicate;

/** Fingerprints in ascending order, each with the sequence of its entry, in parallel arrays that are never changed. */
final class TokenRun {

    static final TokenRun EMPTY = new TokenRun(new long[0], new long[0], new long[0], Long.MIN_VALUE);

    private final long[] high;
    private final long[] low;
    private final long[] sequences;
    private final long newestMillis;

    /** Takes the arrays over; they are sorted by (high, low). */
    TokenRun(long[] high, long[] low, long[] sequences, long newestMillis) {
        this.high = high;
        this.low = low;
        this.sequences = sequences;
        this.newestMillis = newestMillis;
    }

    static TokenRun of(List<Entry> batch) {
        record Remembered(TokenFingerprint token, long sequence) {}
        Remembered[] sorted = batch.stream()
                .map(entry -> new Remembered(TokenFingerprint.of(entry.getToken()), entry.getSequence()))
                .sorted((a, b) -> a.token().compareTo(b.token()))
                .toArray(Remembered[]::new);
        return new TokenRun(
                Arrays.stream(sorted).mapToLong(each -> each.token().high()).toArray(),
                Arrays.stream(sorted).mapToLong(each -> each.token().low()).toArray(),
                Arrays.stream(sorted).mapToLong(Remembered::sequence).toArray(),
                batch.get(batch.size() - 1).getAcceptedTimeMillis());
    }

    int size() {
        return sequences.length;
    }

    /** When the newest of them was accepted, in milliseconds since 1970. */
    long newestMillis() {
        return newestMillis;
    }

    TokenFingerprint token(int index) {
        return new TokenFingerprint(high[index], low[index]);
    }

    long sequence(int index) {
        return sequences[index];
    }

    /** 0 where it is empty. */
    long newestSequence() {
        return Arrays.stream(sequences).max().orElse(0);
    }

    OptionalLong find(TokenFingerprint token) {
        int from = 0;
        int to = size() - 1;
        while (from <= to) {
            int middle = (from + to) >>> 1;
            int order = compare(middle, token.high(), token.low());
            if (order == 0) {
                return OptionalLong.of(sequences[middle]);
            } else if (order < 0) {
                from = middle + 1;
            } else {
                to = middle - 1;
            }
        }
        return OptionalLong.empty();
    }

    /** Both runs as one, without the sequences below the oldest that counts. */
    TokenRun merge(TokenRun other, long oldestSequence) {
        Builder merged = new Builder(size() + other.size(), sequence -> sequence >= oldestSequence);
        int i = 0;
        int j = 0;
        while (i < size() || j < other.size()) {
            if (j == other.size() || (i < size() && compare(i, other.high[j], other.low[j]) < 0)) {
                merged.add(this, i++);
            } else {
                merged.add(other, j++);
            }
        }
        return merged.build(Math.max(newestMillis, other.newestMillis));
    }

    /** Without the sequences at or above one. */
    TokenRun below(long sequence) {
        Builder rest = new Builder(size(), each -> each < sequence);
        for (int i = 0; i < size(); i++) {
            rest.add(this, i);
        }
        return rest.build(newestMillis);
    }

    private int compare(int index, long otherHigh, long otherLow) {
        int byHigh = Long.compare(high[index], otherHigh);
        return byHigh != 0 ? byHigh : Long.compare(low[index], otherLow);
    }

    /** Gathers those that are kept, in the order they are added. */
    private static final class Builder {
        private final LongPredicate keep;
        private final long[] high;
        private final long[] low;
        private final long[] sequences;
        private int size;

        Builder(int capacity, LongPredicate keep) {
            this.keep = keep;
            this.high = new long[capacity];
            this.low = new long[capacity];
            this.sequences = new long[capacity];
        }

        void add(TokenRun run, int index) {
            if (keep.test(run.sequences[index])) {
                high[size] = run.high[index];
                low[size] = run.low[index];
                sequences[size++] = run.sequences[index];
            }
        }

        TokenRun build(long newestMillis) {
            return new TokenRun(
                    Arrays.copyOf(high, size), Arrays.copyOf(low, size), Arrays.copyOf(sequences, size), newestMillis);
        }
    }
}
