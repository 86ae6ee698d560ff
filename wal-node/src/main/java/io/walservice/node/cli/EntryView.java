package io.walservice.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.walservice.v1.GetEntryResponse;
import io.walservice.v1.Operation;
import io.walservice.v1.Stage;
import io.walservice.v1.StoredEntry;
import io.walservice.v1.TargetProgress;

/** One entry and its progress, for people and for programs. */
record EntryView(GetEntryResponse response) {

    String text() {
        StringBuilder text = new StringBuilder("entry     %s%n".formatted(response.getEntryId()));
        if (response.hasEntry()) {
            StoredEntry entry = response.getEntry();
            text.append("token     %s%n".formatted(entry.getIdempotencyToken()))
                    .append("change    %s%n".formatted(change(entry)))
                    .append("accepted  %s%n".formatted(Times.text(entry.getAcceptedTime())))
                    .append("due       %s%n".formatted(Times.text(entry.getDueTime())))
                    .append("payload   %d bytes%n".formatted(entry.getPayload().size()));
        }
        Table table = new Table("TARGET", "STAGE", "CAUSE");
        response.getTargetsList().forEach(each -> table.row(each.getTarget(), stage(each), each.getCause()));
        return text.append(System.lineSeparator()).append(table).toString();
    }

    JsonNode tree() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode().put("entryId", response.getEntryId());
        ArrayNode targets = tree.putArray("targets");
        response.getTargetsList()
                .forEach(each -> targets.addObject()
                        .put("target", each.getTarget())
                        .put("stage", stage(each))
                        .put("cause", each.getCause()));
        if (response.hasEntry()) {
            tree.set("entry", tree(response.getEntry()));
        }
        return tree;
    }

    private static ObjectNode tree(StoredEntry entry) {
        ObjectNode tree = JsonNodeFactory.instance
                .objectNode()
                .put("token", entry.getIdempotencyToken())
                .put("operation", operation(entry))
                .put("id", entry.getTarget().getId())
                .put("key", entry.getTarget().getKey());
        ObjectNode attributes = tree.putObject("attributes");
        entry.getTarget().getAttributesMap().forEach(attributes::put);
        if (entry.hasWriteTime()) {
            tree.put("writeTime", Times.text(entry.getWriteTime()));
        }
        tree.put("acceptedTime", Times.text(entry.getAcceptedTime())).put("dueTime", Times.text(entry.getDueTime()));
        return payload(tree, entry.getPayload());
    }

    /** As text where it is text, else in Base64. */
    private static ObjectNode payload(ObjectNode tree, ByteString payload) {
        return payload.isValidUtf8()
                ? tree.put("payload", payload.toStringUtf8())
                : tree.put("payloadBase64", payload.toByteArray());
    }

    private static String change(StoredEntry entry) {
        return "%s %s %s"
                .formatted(
                        operation(entry),
                        entry.getTarget().getId(),
                        entry.getTarget().getKey())
                .strip();
    }

    private static String operation(StoredEntry entry) {
        Operation operation = entry.getTarget().getOperation();
        return operation.name().replace("OPERATION_", "");
    }

    private static String stage(TargetProgress progress) {
        Stage stage = progress.getStage();
        return stage.name().replace("STAGE_", "");
    }
}
