package io.walservice.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.walservice.admin.v1.ListParkedRequest;
import io.walservice.admin.v1.ListParkedResponse;
import io.walservice.admin.v1.ParkedKey;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code wal dlq parked} */
@Command(
        name = "parked",
        description =
                "Lists keys that lanes have set aside, because an entry of theirs failed alone, and when each is tried next.")
final class ParkedCommand extends LetterCommands.OfNamespace {
    private static final int PAGE = 1_000;

    @Option(names = "--target", paramLabel = "TARGET", description = "Of this target; default: of all.")
    private String target = "";

    @Option(names = "--held", description = "Only those that wait for a person; see `wal dlq release`.")
    private boolean held;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "At most so many; default: ${DEFAULT-VALUE}.")
    private int limit;

    @Override
    int run(Service service, Output output) {
        List<ParkedKey> found = new ArrayList<>();
        String page = "";
        do {
            ListParkedRequest request = ListParkedRequest.newBuilder()
                    .setNamespace(namespace)
                    .setTarget(target)
                    .setHeld(held)
                    .setPageSize(Math.max(1, Math.min(PAGE, limit - found.size())))
                    .setPageToken(page)
                    .build();
            ListParkedResponse response = service.readLetters(admin -> admin.listParked(request));
            found.addAll(response.getKeysList());
            page = response.getNextPageToken();
        } while (!page.isEmpty() && found.size() < limit);
        output.print(() -> tree(found), () -> text(found));
        return ExitCode.OK;
    }

    private static String text(List<ParkedKey> keys) {
        Table table = new Table("TARGET", "ID", "ENTRIES", "ATTEMPTS", "NEXT ATTEMPT", "CAUSE");
        keys.forEach(each -> table.row(
                each.getTarget(),
                each.getId(),
                each.getEntries(),
                each.getAttempts(),
                each.getHeld() ? "held" : Times.text(each.getNextAttemptTime()),
                each.getCause()));
        return table.toString();
    }

    private static JsonNode tree(List<ParkedKey> keys) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (ParkedKey each : keys) {
            ObjectNode key = all.addObject()
                    .put("target", each.getTarget())
                    .put("id", each.getId())
                    .put("entries", each.getEntries())
                    .put("attempts", each.getAttempts())
                    .put("held", each.getHeld())
                    .put("cause", each.getCause());
            if (!each.getHeld()) {
                key.put("nextAttempt", Times.text(each.getNextAttemptTime()));
            }
        }
        return all;
    }
}
