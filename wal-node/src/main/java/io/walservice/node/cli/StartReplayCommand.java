package io.walservice.node.cli;

import io.walservice.admin.v1.Replay;
import io.walservice.admin.v1.ReplayFilter;
import io.walservice.admin.v1.ReplayRange;
import io.walservice.admin.v1.SequenceRange;
import io.walservice.admin.v1.StartReplayRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wal replay start} */
@Command(
        name = "start",
        description = {
            "Begins to apply entries of the journal to a target once more: of all that were dispatched until now,",
            "those of a range that fit the filter, but for those that are left out. A target that keeps the latest",
            "write takes no harm from it; with --redeliver, one that does not gets its entries a second time."
        },
        footer = {
            "",
            "Counts first what would be applied, and what not:",
            "  wal replay start ads --target store --from 2030-01-31T12:00:00Z --leave-out local.0.17 --dry-run",
            "With --wait it ends with 1 where the replay has failed, or an entry of it."
        })
final class StartReplayCommand extends LetterCommands.OfNamespace {
    @Option(names = "--target", required = true, paramLabel = "TARGET", description = "The target to apply to.")
    private String target = "";

    @ArgGroup(multiplicity = "1")
    private Range range = new Range();

    @Mixin
    private Filter filter = new Filter();

    @Option(
            names = "--leave-out",
            paramLabel = "ENTRY",
            split = ",",
            description = "Entries to leave out, like local.0.17; may be repeated.")
    private List<String> leftOut = new ArrayList<>();

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "100",
            description = "At most so many entries a second; default: ${DEFAULT-VALUE}.")
    private int rate;

    @Option(names = "--dry-run", description = "Counts, waits for the end of that, and applies nothing.")
    private boolean dryRun;

    @Option(names = "--redeliver", description = "Have a kafka, grpc or wal target get its entries a second time.")
    private boolean redeliver;

    @Option(names = "--wait", description = "Shows how far it is until it has ended.")
    private boolean wait;

    /** One of these. */
    static final class Range {
        @ArgGroup(exclusive = false)
        private @Nullable Interval times;

        @Option(
                names = "--sequences",
                required = true,
                split = ",",
                paramLabel = "P:FROM-TO",
                converter = SequencesOption.class,
                description = "Places of log partitions, like 0:100-250,1:7-; both included, each may be left out.")
        private @Nullable List<SequenceRange> sequences;

        @Option(names = "--all", required = true, description = "All that the journal still has.")
        private boolean all;
    }

    /** One of these, or both. */
    static final class Interval {
        @Option(
                names = "--from",
                paramLabel = "TIME",
                description = {
                    "Accepted at this time or later, as 2030-01-31T12:00:00Z; of delayed entries counts when they were due."
                })
        private @Nullable Instant from;

        @Option(names = "--to", paramLabel = "TIME", description = "Accepted, or due, before this time.")
        private @Nullable Instant to;
    }

    /** Which of them. */
    static final class Filter {
        @Option(names = "--id", paramLabel = "ID", description = "Of this id, the key that orders.")
        private @Nullable String id;

        @Option(names = "--id-prefix", paramLabel = "TEXT", description = "Of ids that begin so.")
        private @Nullable String idPrefix;

        @Option(names = "--key", paramLabel = "KEY", description = "With this key within the id.")
        private @Nullable String key;

        @Option(names = "--key-prefix", paramLabel = "TEXT", description = "With keys that begin so.")
        private @Nullable String keyPrefix;

        @Option(
                names = "--attribute",
                paramLabel = "NAME=VALUE",
                description = "With this attribute; may be repeated, and then all must be there.")
        private Map<String, String> attributes = new LinkedHashMap<>();

        ReplayFilter message() {
            ReplayFilter.Builder message = ReplayFilter.newBuilder().putAllAttributes(attributes);
            if (id != null) {
                message.setId(id);
            }
            if (idPrefix != null) {
                message.setIdPrefix(idPrefix);
            }
            if (key != null) {
                message.setKey(key);
            }
            if (keyPrefix != null) {
                message.setKeyPrefix(keyPrefix);
            }
            return message.build();
        }
    }

    @Override
    int run(Service service, Output output) {
        StartReplayRequest request = StartReplayRequest.newBuilder()
                .setNamespace(namespace)
                .setTarget(target)
                .setRange(range())
                .setFilter(filter.message())
                .addAllLeftOut(leftOut)
                .setRate(rate)
                .setDryRun(dryRun)
                .setRedeliver(redeliver)
                .build();
        Replay begun = service.changeReplays(admin -> admin.startReplay(request));
        if (!wait && !dryRun) {
            ReplayView.print(output, begun);
            return ExitCode.OK;
        }
        output.remark("replay " + begun.getReplayId());
        return ReplayCommands.follow(service, output, namespace, begun);
    }

    private ReplayRange range() {
        ReplayRange.Builder message = ReplayRange.newBuilder().setWholeJournal(range.all);
        if (range.sequences != null) {
            message.addAllSequences(range.sequences);
        }
        if (range.times != null && range.times.from != null) {
            message.setFromTime(Times.message(range.times.from));
        }
        if (range.times != null && range.times.to != null) {
            message.setToTime(Times.message(range.times.to));
        }
        return message.build();
    }
}
