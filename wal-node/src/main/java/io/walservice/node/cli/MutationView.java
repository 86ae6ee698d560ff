package io.walservice.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.walservice.v1.GetMutationResponse;

/** One mutation set and its progress, for people and for programs. */
record MutationView(GetMutationResponse response) {

    String text() {
        StringBuilder text = new StringBuilder("mutation  %s%n".formatted(response.getMutationId()))
                .append("stage     %s%n".formatted(stage()))
                .append("items     %d%n".formatted(response.getItems()));
        if (response.hasWriteTime()) {
            text.append("written   %s%n".formatted(Times.text(response.getWriteTime())));
        }
        if (!response.getMessage().isEmpty()) {
            text.append("refused   %s%n".formatted(response.getMessage()));
        }
        Table table = new Table("TARGET", "STAGE");
        response.getAppliedList().forEach(target -> table.row(target, "APPLIED"));
        response.getPendingList().forEach(target -> table.row(target, "PENDING"));
        return text.append(System.lineSeparator()).append(table).toString();
    }

    JsonNode tree() {
        ObjectNode tree = JsonNodeFactory.instance
                .objectNode()
                .put("mutationId", response.getMutationId())
                .put("stage", stage())
                .put("items", response.getItems())
                .put("message", response.getMessage());
        if (response.hasWriteTime()) {
            tree.put("writeTime", Times.text(response.getWriteTime()));
        }
        ArrayNode applied = tree.putArray("applied");
        response.getAppliedList().forEach(applied::add);
        ArrayNode pending = tree.putArray("pending");
        response.getPendingList().forEach(pending::add);
        return tree;
    }

    private String stage() {
        return response.getStage().name().replace("MUTATION_STAGE_", "");
    }
}
