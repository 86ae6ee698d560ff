package io.walservice.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.walservice.admin.v1.CancelDelayedRequest;
import io.walservice.admin.v1.CountDelayedRequest;
import io.walservice.admin.v1.CountDelayedResponse;
import io.walservice.admin.v1.DelayedEntry;
import io.walservice.admin.v1.DelayedProgress;
import io.walservice.admin.v1.ListDelayedRequest;
import io.walservice.admin.v1.ListDelayedResponse;
import io.walservice.admin.v1.MoveDelayedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The commands of {@code wal delayed}. */
final class DelayedCommands {

    private DelayedCommands() {}

    /** {@code wal delayed list} */
    @Command(name = "list", description = "Lists entries that wait, by log partition and then by when they are due.")
    static final class ListThem extends LetterCommands.OfNamespace {
        private static final int PAGE = 1_000;

        @Mixin
        private DelayedOptions delayed = new DelayedOptions();

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "100",
                description = "At most so many; default: ${DEFAULT-VALUE}.")
        private int limit;

        @Override
        int run(Service service, Output output) {
            List<DelayedEntry> found = new ArrayList<>();
            String page = "";
            do {
                ListDelayedRequest request = ListDelayedRequest.newBuilder()
                        .setNamespace(namespace)
                        .setFilter(delayed.filter())
                        .setPageSize(Math.max(1, Math.min(PAGE, limit - found.size())))
                        .setPageToken(page)
                        .build();
                ListDelayedResponse response = service.readSchedules(admin -> admin.listDelayed(request));
                found.addAll(response.getEntriesList());
                page = response.getNextPageToken();
            } while (!page.isEmpty() && found.size() < limit);
            print(output, found);
            return ExitCode.OK;
        }

        private static void print(Output output, List<DelayedEntry> entries) {
            Table table = new Table("ENTRY", "ID", "DUE", "ACCEPTED", "TARGETS", "BYTES", "MOVED");
            ArrayNode tree = JsonNodeFactory.instance.arrayNode();
            entries.forEach(each -> {
                table.row(
                        each.getEntryId(),
                        each.getId(),
                        Times.text(each.getDueTime()),
                        Times.text(each.getAcceptedTime()),
                        String.join(",", each.getTargetsList()),
                        each.getSizeBytes(),
                        each.getMoved() ? "yes" : "");
                ObjectNode entry = tree.addObject()
                        .put("entryId", each.getEntryId())
                        .put("id", each.getId())
                        .put("due", Times.text(each.getDueTime()))
                        .put("accepted", Times.text(each.getAcceptedTime()))
                        .put("token", each.getIdempotencyToken())
                        .put("bytes", each.getSizeBytes())
                        .put("moved", each.getMoved());
                ArrayNode targets = entry.putArray("targets");
                each.getTargetsList().forEach(targets::add);
            });
            output.print(() -> tree, table::toString);
        }
    }

    /** {@code wal delayed count} */
    @Command(name = "count", description = "Counts entries that wait, and says when the first and the last are due.")
    static final class Count extends LetterCommands.OfNamespace {
        @Mixin
        private DelayedOptions delayed = new DelayedOptions();

        @Option(names = "--by-hour", description = "How many are due in each hour.")
        private boolean byHour;

        @Override
        int run(Service service, Output output) {
            CountDelayedRequest request = CountDelayedRequest.newBuilder()
                    .setNamespace(namespace)
                    .setFilter(delayed.filter())
                    .setByHour(byHour)
                    .build();
            CountDelayedResponse count = service.readSchedules(admin -> admin.countDelayed(request));
            output.print(() -> tree(count), () -> byHour ? hours(count) : total(count));
            return ExitCode.OK;
        }

        private static String total(CountDelayedResponse count) {
            return new Table("ENTRIES", "FIRST DUE", "LAST DUE")
                    .row(
                            count.getEntries(),
                            count.hasEarliestDueTime() ? Times.text(count.getEarliestDueTime()) : "",
                            count.hasLatestDueTime() ? Times.text(count.getLatestDueTime()) : "")
                    .toString();
        }

        private static String hours(CountDelayedResponse count) {
            Table table = new Table("HOUR", "ENTRIES");
            count.getHoursList().forEach(each -> table.row(Times.text(each.getStartTime()), each.getEntries()));
            return table.toString();
        }

        private ObjectNode tree(CountDelayedResponse count) {
            ObjectNode tree = JsonNodeFactory.instance.objectNode().put("entries", count.getEntries());
            if (count.hasEarliestDueTime()) {
                tree.put("firstDue", Times.text(count.getEarliestDueTime()))
                        .put("lastDue", Times.text(count.getLatestDueTime()));
            }
            if (byHour) {
                ArrayNode hours = tree.putArray("hours");
                count.getHoursList()
                        .forEach(each -> hours.addObject()
                                .put("hour", Times.text(each.getStartTime()))
                                .put("entries", each.getEntries()));
            }
            return tree;
        }
    }

    /** One that changes many, and says how far it is. */
    @Command
    abstract static class Change extends LetterCommands.OfNamespace {
        @Mixin
        DelayedOptions delayed = new DelayedOptions();

        @Option(names = "--all", description = "All that wait in the namespace, where nothing else says which.")
        boolean all;

        @Option(
                names = "--reason",
                required = true,
                paramLabel = "TEXT",
                description = "Why, for those who look later.")
        String reason = "";

        static int print(Output output, DelayedProgress end, String done) {
            output.print(
                    () -> JsonNodeFactory.instance
                            .objectNode()
                            .put("seen", end.getSeen())
                            .put(done, end.getDone())
                            .put("tooLate", end.getTooLate())
                            .put("unclear", end.getUnclear()),
                    () -> text(end, done));
            return ExitCode.OK;
        }

        static String text(DelayedProgress progress, String done) {
            String text = "%d %s, %d too late".formatted(progress.getDone(), done, progress.getTooLate());
            return progress.getUnclear() == 0 ? text : "%s, %d unclear".formatted(text, progress.getUnclear());
        }
    }

    /** {@code wal delayed cancel} */
    @Command(name = "cancel", description = "Calls entries that wait off, for good. May be broken off and repeated.")
    static final class Cancel extends Change {
        @Override
        int run(Service service, Output output) {
            CancelDelayedRequest request = CancelDelayedRequest.newBuilder()
                    .setNamespace(namespace)
                    .setFilter(delayed.filter())
                    .setAll(all)
                    .setReason(reason)
                    .build();
            ProgressLine line = new ProgressLine(output, progress -> text(progress, "cancelled"));
            DelayedProgress end = service.changeSchedules(admin -> admin.cancelDelayed(request), line);
            return print(output, end, "cancelled");
        }
    }

    /** {@code wal delayed move} */
    @Command(
            name = "move",
            description = "Has entries wait until another time, or lets them go now. They keep their ids and tokens.")
    static final class Move extends Change {
        @ArgGroup(multiplicity = "1")
        private When when = new When();

        @Option(
                names = "--continue",
                paramLabel = "TOKEN",
                description = "Goes on with a move that broke off, as that one has printed.")
        private String token = "";

        /** One of these. */
        static final class When {
            @Option(names = "--to", paramLabel = "TIME", description = "All until this time, as 2030-01-31T12:00:00Z.")
            private @Nullable Instant to;

            @Option(
                    names = "--by",
                    paramLabel = "TIME",
                    converter = ShiftOption.class,
                    description = "Each by so much, like 2h, or -30m for earlier.")
            private @Nullable Duration by;

            @Option(names = "--now", description = "At once.")
            private boolean now;
        }

        @Override
        int run(Service service, Output output) {
            MoveDelayedRequest.Builder request = MoveDelayedRequest.newBuilder()
                    .setNamespace(namespace)
                    .setFilter(delayed.filter())
                    .setAll(all)
                    .setReason(reason)
                    .setContinueToken(token);
            if (when.to != null) {
                request.setToTime(Times.message(when.to));
            } else if (when.by != null) {
                request.setBy(Times.message(when.by));
            } else {
                request.setNow(when.now);
            }
            ProgressLine line = new ProgressLine(output, progress -> text(progress, "moved"));
            try {
                DelayedProgress end = service.changeSchedules(admin -> admin.moveDelayed(request.build()), line);
                return print(output, end, "moved");
            } catch (CommandFailure failure) {
                line.last()
                        .ifPresent(last -> output.remark(
                                "to go on, give the same command with --continue " + last.getContinueToken()));
                throw failure;
            }
        }
    }
}
