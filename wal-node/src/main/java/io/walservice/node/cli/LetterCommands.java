package io.walservice.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.walservice.admin.v1.Action;
import io.walservice.admin.v1.CountDeadLettersRequest;
import io.walservice.admin.v1.DeadLetter;
import io.walservice.admin.v1.DeadLetterFilter;
import io.walservice.admin.v1.DeadLetterGroup;
import io.walservice.admin.v1.DiscardDeadLettersRequest;
import io.walservice.admin.v1.GetDeadLetterRequest;
import io.walservice.admin.v1.GetDeadLetterResponse;
import io.walservice.admin.v1.ListActionsRequest;
import io.walservice.admin.v1.ListDeadLettersRequest;
import io.walservice.admin.v1.ListDeadLettersResponse;
import io.walservice.admin.v1.ListRedrivesRequest;
import io.walservice.admin.v1.ResumeLaneRequest;
import io.walservice.admin.v1.StartRedriveRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands of {@code wal dlq}. */
final class LetterCommands {

    private LetterCommands() {}

    /** Of one namespace. */
    @Command
    abstract static class OfNamespace extends ServiceCommand {
        @Parameters(paramLabel = "NAMESPACE", description = "The namespace.")
        String namespace = "";
    }

    /** {@code wal dlq list} */
    @Command(name = "list", description = "Lists dead letters, those of one id in log order.")
    static final class ListThem extends OfNamespace {
        private static final int PAGE = 1_000;

        @Mixin
        private LetterOptions letters = new LetterOptions();

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "100",
                description = "At most so many; default: ${DEFAULT-VALUE}.")
        private int limit;

        @Override
        int run(Service service, Output output) {
            List<DeadLetter> found = new ArrayList<>();
            String page = "";
            do {
                ListDeadLettersRequest request = ListDeadLettersRequest.newBuilder()
                        .setNamespace(namespace)
                        .setFilter(letters.filter())
                        .setPageSize(Math.max(1, Math.min(PAGE, limit - found.size())))
                        .setPageToken(page)
                        .build();
                ListDeadLettersResponse response = service.readLetters(admin -> admin.listDeadLetters(request));
                found.addAll(response.getLettersList());
                page = response.getNextPageToken();
            } while (!page.isEmpty() && found.size() < limit);
            output.print(() -> tree(found), () -> text(found));
            return ExitCode.OK;
        }

        private static String text(List<DeadLetter> letters) {
            Table table = new Table("TARGET", "ENTRY", "ID", "GIVEN UP", "ATTEMPTS", "CAUSE");
            letters.forEach(each -> table.row(
                    each.getTarget(),
                    each.getEntryId(),
                    each.getId(),
                    Times.text(each.getGivenUpTime()),
                    each.getAttempts(),
                    each.getCause()));
            return table.toString();
        }

        private static JsonNode tree(List<DeadLetter> letters) {
            ArrayNode all = JsonNodeFactory.instance.arrayNode();
            letters.forEach(each -> all.add(LetterCommands.tree(each)));
            return all;
        }
    }

    /** {@code wal dlq count} */
    @Command(name = "count", description = "Counts dead letters by target and kind of cause.")
    static final class Count extends OfNamespace {
        @Mixin
        private LetterOptions letters = new LetterOptions();

        @Override
        int run(Service service, Output output) {
            CountDeadLettersRequest request = CountDeadLettersRequest.newBuilder()
                    .setNamespace(namespace)
                    .setFilter(letters.filter())
                    .build();
            List<DeadLetterGroup> groups = service.readLetters(admin -> admin.countDeadLetters(request))
                    .getGroupsList();
            Table table = new Table("TARGET", "CAUSE", "LETTERS", "FIRST", "LAST");
            ArrayNode tree = JsonNodeFactory.instance.arrayNode();
            groups.forEach(each -> {
                table.row(
                        each.getTarget(),
                        each.getCause(),
                        each.getLetters(),
                        Times.text(each.getFirstTime()),
                        Times.text(each.getLastTime()));
                tree.addObject()
                        .put("target", each.getTarget())
                        .put("cause", each.getCause())
                        .put("letters", each.getLetters())
                        .put("first", Times.text(each.getFirstTime()))
                        .put("last", Times.text(each.getLastTime()));
            });
            output.print(() -> tree, table::toString);
            return ExitCode.OK;
        }
    }

    /** {@code wal dlq show} */
    @Command(name = "show", description = "Shows one dead letter with its payload, as text.")
    static final class Show extends OfNamespace {
        @Parameters(paramLabel = "TARGET", description = "The target that did not take it.")
        private String target = "";

        @Parameters(paramLabel = "ENTRY", description = "The entry, as `wal dlq list` shows it.")
        private String entryId = "";

        @Override
        int run(Service service, Output output) {
            GetDeadLetterRequest request = GetDeadLetterRequest.newBuilder()
                    .setNamespace(namespace)
                    .setTarget(target)
                    .setEntryId(entryId)
                    .build();
            GetDeadLetterResponse found = service.readLetters(admin -> admin.getDeadLetter(request));
            String payload = found.getEntry().getPayload().toStringUtf8();
            output.print(
                    () -> LetterCommands.tree(found.getLetter()).put("payload", payload),
                    () -> "entry     %s%nid        %s%ngiven up  %s after %d attempts%ncause     %s%npayload   %s"
                            .formatted(
                                    found.getLetter().getEntryId(),
                                    found.getLetter().getId(),
                                    Times.text(found.getLetter().getGivenUpTime()),
                                    found.getLetter().getAttempts(),
                                    found.getLetter().getCause(),
                                    payload));
            return ExitCode.OK;
        }
    }

    /** {@code wal dlq redrive} */
    @Command(
            name = "redrive",
            description = "Has the lane of a target take dead letters back, in log order within an id.")
    static final class Redrive extends OfNamespace {
        @Mixin
        private LetterOptions letters = new LetterOptions();

        @Option(
                names = "--rate",
                paramLabel = "N",
                defaultValue = "100",
                description = "At most so many a second; default: ${DEFAULT-VALUE}.")
        private int rate;

        @Override
        int run(Service service, Output output) {
            StartRedriveRequest request = StartRedriveRequest.newBuilder()
                    .setNamespace(namespace)
                    .setFilter(letters.filter())
                    .setRate(rate)
                    .build();
            io.walservice.admin.v1.Redrive begun = service.changeLetters(admin -> admin.startRedrive(request));
            print(output, List.of(begun));
            return ExitCode.OK;
        }
    }

    /** {@code wal dlq redrives} */
    @Command(name = "redrives", description = "Shows the redrives of a namespace and how far they are, newest first.")
    static final class Redrives extends OfNamespace {
        @Override
        int run(Service service, Output output) {
            ListRedrivesRequest request =
                    ListRedrivesRequest.newBuilder().setNamespace(namespace).build();
            print(
                    output,
                    service.readLetters(admin -> admin.listRedrives(request)).getRedrivesList());
            return ExitCode.OK;
        }
    }

    /** {@code wal dlq discard} */
    @Command(name = "discard", description = "Removes dead letters for good.")
    static final class Discard extends OfNamespace {
        @Mixin
        private LetterOptions letters = new LetterOptions();

        @Option(
                names = "--reason",
                required = true,
                paramLabel = "TEXT",
                description = "Why, for those who look later.")
        private String reason = "";

        @Override
        int run(Service service, Output output) {
            DeadLetterFilter filter = letters.filter();
            DiscardDeadLettersRequest request = DiscardDeadLettersRequest.newBuilder()
                    .setNamespace(namespace)
                    .setFilter(filter)
                    .setReason(reason)
                    .build();
            long discarded = service.changeLetters(admin -> admin.discardDeadLetters(request))
                    .getDiscarded();
            output.print(
                    () -> JsonNodeFactory.instance.objectNode().put("discarded", discarded),
                    () -> discarded + " discarded");
            return ExitCode.OK;
        }
    }

    /** {@code wal dlq actions} */
    @Command(name = "actions", description = "Shows what people did about dead letters, newest first; at most 1,000.")
    static final class Actions extends OfNamespace {
        @Override
        int run(Service service, Output output) {
            ListActionsRequest request =
                    ListActionsRequest.newBuilder().setNamespace(namespace).build();
            List<Action> actions =
                    service.readLetters(admin -> admin.listActions(request)).getActionsList();
            Table table = new Table("TIME", "AUTHOR", "ACTION", "DETAIL");
            ArrayNode tree = JsonNodeFactory.instance.arrayNode();
            actions.forEach(each -> {
                table.row(Times.text(each.getTime()), each.getAuthor(), each.getVerb(), each.getDetail());
                tree.addObject()
                        .put("time", Times.text(each.getTime()))
                        .put("author", each.getAuthor())
                        .put("action", each.getVerb())
                        .put("detail", each.getDetail());
            });
            output.print(() -> tree, table::toString);
            return ExitCode.OK;
        }
    }

    /** {@code wal dlq resume} */
    @Command(
            name = "resume",
            description = {
                "Lets a lane go on that the flood guard has paused; or, with --accept-loss, one from another region that",
                "misses records, or has got one that it cannot understand."
            })
    static final class Resume extends OfNamespace {
        @Parameters(
                paramLabel = "TARGET",
                description = "The lane's target; of another region's entries: TARGET@REGION.")
        private String target = "";

        @Option(
                names = "--accept-loss",
                description = "Go on without what is missing: it is never applied in this region.")
        private boolean acceptLoss;

        @Override
        int run(Service service, Output output) {
            ResumeLaneRequest request = ResumeLaneRequest.newBuilder()
                    .setNamespace(namespace)
                    .setTarget(target)
                    .setAcceptLoss(acceptLoss)
                    .build();
            service.changeLetters(admin -> admin.resumeLane(request));
            output.print(() -> JsonNodeFactory.instance.objectNode().put("resumed", target), () -> target + " resumed");
            return ExitCode.OK;
        }
    }

    /** How redrives are. */
    static void print(Output output, List<io.walservice.admin.v1.Redrive> redrives) {
        Table table = new Table("REDRIVE", "TARGET", "STATE", "MOVED", "RATE", "STARTED", "AUTHOR");
        ArrayNode tree = JsonNodeFactory.instance.arrayNode();
        redrives.forEach(each -> {
            String state = each.getState().name().replace("REDRIVE_STATE_", "").toLowerCase(Locale.ROOT);
            table.row(
                    each.getRedriveId(),
                    each.getTarget(),
                    state,
                    each.getMoved(),
                    each.getRate(),
                    Times.text(each.getStartedTime()),
                    each.getAuthor());
            tree.addObject()
                    .put("redriveId", each.getRedriveId())
                    .put("target", each.getTarget())
                    .put("state", state)
                    .put("moved", each.getMoved())
                    .put("rate", each.getRate())
                    .put("started", Times.text(each.getStartedTime()))
                    .put("author", each.getAuthor());
        });
        output.print(() -> tree, table::toString);
    }

    private static com.fasterxml.jackson.databind.node.ObjectNode tree(DeadLetter letter) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("target", letter.getTarget())
                .put("entryId", letter.getEntryId())
                .put("id", letter.getId())
                .put("givenUp", Times.text(letter.getGivenUpTime()))
                .put("attempts", letter.getAttempts())
                .put("cause", letter.getCause());
    }
}
