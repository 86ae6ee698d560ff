package io.walservice.node.log;

import io.walservice.internal.v1.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The tokens a log partition remembers, each with the sequence of its entry; an immutable value.
 *
 * <p>It is built like a log-structured merge tree, in memory: every batch adds one sorted {@link TokenRun}, and runs of
 * similar size are merged, so there are few of them, each at least twice as long as the next. Adding a token costs a
 * logarithmic number of array copies, finding one a binary search in each run, and remembering one 24 bytes: a tenth of
 * what a persistent hash map of strings takes. Being a value, it may be snapshotted while the log goes on.
 *
 * <p>Tokens are kept as fingerprints of 128 bits: that two different tokens out of a million million collide has a
 * probability below one in a million million.
 */
final class TokenWindow {

    /**
     * What is remembered: at least the newest {@code count} tokens, as long as they are younger than {@code age}. Up to
     * about twice as many may be.
     */
    record Bounds(int count, Duration age) {}

    private final Bounds bounds;
    /** Longest and oldest first. */
    private final List<TokenRun> runs;

    private TokenWindow(Bounds bounds, List<TokenRun> runs) {
        this.bounds = bounds;
        this.runs = List.copyOf(runs);
    }

    static TokenWindow empty(Bounds bounds) {
        return new TokenWindow(bounds, List.of());
    }

    /** A window that remembers what a snapshot held. */
    static TokenWindow of(Bounds bounds, TokenRun run) {
        return new TokenWindow(bounds, run.size() == 0 ? List.of() : List.of(run));
    }

    /** The sequence of the entry with this token, if it is remembered. */
    OptionalLong find(String token) {
        TokenFingerprint fingerprint = TokenFingerprint.of(token);
        for (int i = runs.size() - 1; i >= 0; i--) {
            OptionalLong found = runs.get(i).find(fingerprint);
            if (found.isPresent()) {
                return found;
            }
        }
        return OptionalLong.empty();
    }

    /** With the tokens of a batch, and without what has become too old. */
    TokenWindow plus(List<Entry> batch) {
        Entry last = batch.get(batch.size() - 1);
        long oldestMillis = last.getAcceptedTimeMillis() - bounds.age().toMillis();
        long oldestSequence = last.getSequence() - bounds.count();
        List<TokenRun> kept = new ArrayList<>();
        for (TokenRun run : runs) {
            if (run.newestMillis() >= oldestMillis) {
                kept.add(run);
            }
        }
        kept.add(TokenRun.of(batch));
        while (kept.size() > 1
                && kept.get(kept.size() - 2).size()
                        < 2 * kept.get(kept.size() - 1).size()) {
            TokenRun newer = kept.remove(kept.size() - 1);
            TokenRun older = kept.remove(kept.size() - 1);
            kept.add(older.merge(newer, oldestSequence));
        }
        return new TokenWindow(bounds, kept);
    }

    /** Without the tokens of entries at or above a sequence. */
    TokenWindow below(long sequence) {
        List<TokenRun> kept = new ArrayList<>();
        for (TokenRun run : runs) {
            TokenRun rest = run.below(sequence);
            if (rest.size() > 0) {
                kept.add(rest);
            }
        }
        return new TokenWindow(bounds, kept);
    }

    /**
     * What must be remembered as one run, for a snapshot. No more than that: a run above the bound would never again be
     * merged with newer ones, which stay within it, and so never be cut.
     */
    TokenRun merged() {
        long newest = runs.stream().mapToLong(TokenRun::newestSequence).max().orElse(0);
        TokenRun all = TokenRun.EMPTY;
        for (int i = runs.size() - 1; i >= 0; i--) {
            all = runs.get(i).merge(all, newest - bounds.count());
        }
        return all;
    }

    int size() {
        return runs.stream().mapToInt(TokenRun::size).sum();
    }
}
