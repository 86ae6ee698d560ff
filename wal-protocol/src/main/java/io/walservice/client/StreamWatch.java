package io.walservice.client;

/** When a stream may be opened, and when one is taken for hung. Knows times, but reads no clock. */
final class StreamWatch {

    private final Backoff backoff;
    private final long connectNanos;
    private final long answerNanos;

    private int failures;
    private long openAtNanos;
    private long waitingSinceNanos;
    private boolean isConnecting;

    /** @param nowNanos from when on streams may be opened */
    StreamWatch(Backoff backoff, ClientSettings.Times times, long nowNanos) {
        this.backoff = backoff;
        this.connectNanos = times.connect().toNanos();
        this.answerNanos = times.answer().toNanos();
        this.openAtNanos = nowNanos;
    }

    long nanosToOpen(long nowNanos) {
        return openAtNanos - nowNanos;
    }

    void opened(long nowNanos) {
        isConnecting = true;
        waitingSinceNanos = nowNanos;
    }

    void connected() {
        isConnecting = false;
    }

    /** An answer is owed from now on, where none was before. */
    void waiting(long nowNanos) {
        waitingSinceNanos = nowNanos;
    }

    void answered(long nowNanos) {
        failures = 0;
        waitingSinceNanos = nowNanos;
    }

    /** Returns how many streams in a row have now ended without an answer since the last one. */
    int broken(long nowNanos) {
        failures++;
        openAtNanos = nowNanos + backoff.nanosAfter(failures);
        return failures;
    }

    /** How long the server still has, if it owes a connection or answers. */
    long nanosToHung(long nowNanos) {
        return waitingSinceNanos + (isConnecting ? connectNanos : answerNanos) - nowNanos;
    }
}
