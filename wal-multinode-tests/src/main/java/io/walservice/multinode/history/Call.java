package io.walservice.multinode.history;

/**
 * One call of one client, from its start to its answer. The times are those of one monotonic clock, in nanoseconds.
 *
 * @param entryId as answered; empty unless the answer is TRUE
 */
public record Call(Sent sent, long answeredNanos, Answer answer, String entryId) {

    /** The first half of a call. */
    public record Sent(Change change, String client, long nanos) {}

    public Change change() {
        return sent.change();
    }

    public boolean isTrue() {
        return answer == Answer.TRUE;
    }

    boolean isOpenAt(long nanos) {
        return sent.nanos() <= nanos && nanos < answeredNanos;
    }

    @Override
    public String toString() {
        return "%s sent by %s, answered %s %s after %.3f s"
                .formatted(change().token(), sent.client(), answer, entryId, (answeredNanos - sent.nanos()) / 1e9);
    }
}
