package io.walservice.node.replay;

/** The journal no longer has what a replay needs, as that is past its retention. */
final class JournalGone extends RuntimeException {

    JournalGone(int logPartition, long firstMissing, long lastMissing) {
        super(
                "the journal of log partition %d no longer has %d to %d, which are past their retention"
                        .formatted(logPartition, firstMissing, lastMissing),
                null,
                false,
                false);
    }
}
