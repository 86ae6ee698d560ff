package io.walservice.node.cli;

import io.walservice.admin.v1.DeadLetterFilter;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which dead letters are meant. */
final class LetterOptions {
    @Option(names = "--target", paramLabel = "TARGET", description = "Of this target; default: of all.")
    private @Nullable String target;

    @Option(names = "--id", paramLabel = "ID", description = "Of this id, the key that orders.")
    private @Nullable String id;

    @Option(names = "--entry-id", paramLabel = "ENTRY", description = "This entry; may be given several times.")
    private @Nullable List<String> entryIds;

    @Option(names = "--cause", paramLabel = "TEXT", description = "With this text in their cause.")
    private @Nullable String cause;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Given up on at this time or later, as 2030-01-31T12:00:00Z.")
    private @Nullable Instant from;

    @Option(names = "--to", paramLabel = "TIME", description = "Given up on before this time.")
    private @Nullable Instant to;

    DeadLetterFilter filter() {
        DeadLetterFilter.Builder filter = DeadLetterFilter.newBuilder();
        if (target != null) {
            filter.setTarget(target);
        }
        if (id != null) {
            filter.setId(id);
        }
        if (entryIds != null) {
            filter.addAllEntryIds(entryIds);
        }
        if (cause != null) {
            filter.setCause(cause);
        }
        if (from != null) {
            filter.setFrom(Times.message(from));
        }
        if (to != null) {
            filter.setTo(Times.message(to));
        }
        return filter.build();
    }
}
