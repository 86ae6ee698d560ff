package io.walservice.node.cli;

import io.walservice.admin.v1.DelayedFilter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which delayed entries are meant. */
final class DelayedOptions {
    @Option(names = "--id", paramLabel = "ID", description = "Of this id, the key that orders.")
    private @Nullable String id;

    @Option(names = "--target", paramLabel = "TARGET", description = "That go to this target, perhaps among others.")
    private @Nullable String target;

    @Option(names = "--from", paramLabel = "TIME", description = "Due at this time or later, as 2030-01-31T12:00:00Z.")
    private @Nullable Instant from;

    @Option(names = "--until", paramLabel = "TIME", description = "Due before this time.")
    private @Nullable Instant until;

    DelayedFilter filter() {
        DelayedFilter.Builder filter = DelayedFilter.newBuilder();
        if (id != null) {
            filter.setId(id);
        }
        if (target != null) {
            filter.setTarget(target);
        }
        if (from != null) {
            filter.setFrom(Times.message(from));
        }
        if (until != null) {
            filter.setUntil(Times.message(until));
        }
        return filter.build();
    }
}
