package io.walservice.node.cli;

import io.walservice.admin.v1.DelayedProgress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Remarks how far a long change is, at most once a second. */
final class ProgressLine implements Consumer<DelayedProgress> {
    private static final long EVERY_NANOS = Duration.ofSeconds(1).toNanos();

    private final Output output;
    private final Function<DelayedProgress, String> text;
    private Optional<DelayedProgress> last = Optional.empty();
    private long remarkedNanos = System.nanoTime();

    ProgressLine(Output output, Function<DelayedProgress, String> text) {
        this.output = output;
        this.text = text;
    }

    @Override
    public void accept(DelayedProgress progress) {
        last = Optional.of(progress);
        if (!progress.getFinal() && System.nanoTime() - remarkedNanos >= EVERY_NANOS) {
            remarkedNanos = System.nanoTime();
            output.remark(text.apply(progress) + " so far");
        }
    }

    /** The last one there was. */
    Optional<DelayedProgress> last() {
        return last;
    }
}
