package io.walservice.node.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import io.walservice.v1.Condition;
import io.walservice.v1.ItemMutation;
import io.walservice.v1.Operation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The items of a mutation set in a file, YAML or JSON. */
final class MutationFile {
    private static final Set<String> FIELDS =
            Set.of("namespace", "id", "key", "targets", "put", "put-base64", "delete", "ttl", "attributes", "if");

    private MutationFile() {}

    /** Fails with a {@link CommandFailure} that names item, field and rule. */
    static List<ItemMutation> items(String text) {
        JsonNode tree;
        try {
            tree = new YAMLMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw CommandFailure.refused("items: no YAML or JSON: " + e.getOriginalMessage());
        }
        if (tree == null || !tree.isArray()) {
            throw CommandFailure.refused("items: no list (expected: a list of items)");
        }
        List<ItemMutation> items = new ArrayList<>();
        for (int n = 0; n < tree.size(); n++) {
            items.add(item("items[%d].".formatted(n), tree.get(n)));
        }
        return items;
    }

    private static ItemMutation item(String in, JsonNode tree) {
        for (Iterator<String> names = tree.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!FIELDS.contains(name)) {
                throw CommandFailure.refused("%s%s: unknown (expected: one of %s)"
                        .formatted(in, name, FIELDS.stream().sorted().toList()));
            }
        }
        ItemMutation.Builder item = ItemMutation.newBuilder()
                .setNamespace(tree.path("namespace").asText())
                .setId(tree.path("id").asText())
                .setKey(tree.path("key").asText());
        tree.path("targets").forEach(target -> item.addTargets(target.asText()));
        for (Map.Entry<String, JsonNode> attribute : tree.path("attributes").properties()) {
            item.putAttributes(attribute.getKey(), attribute.getValue().asText());
        }
        if (tree.has("ttl")) {
            item.setTimeToLive(Durations.fromMillis(
                    DurationOption.parse(tree.get("ttl").asText()).toMillis()));
        }
        change(in, tree, item);
        if (tree.has("if")) {
            item.setCondition(condition(in + "if", tree.get("if")));
        }
        return item.build();
    }

    private static void change(String in, JsonNode tree, ItemMutation.Builder item) {
        int ways = (tree.has("put") ? 1 : 0)
                + (tree.has("put-base64") ? 1 : 0)
                + (tree.path("delete").asBoolean() ? 1 : 0);
        if (ways != 1) {
            throw CommandFailure.refused(in + "put, put-base64, delete: %d (expected: exactly one)".formatted(ways));
        }
        if (tree.has("put")) {
            item.setOperation(Operation.OPERATION_PUT)
                    .setPayload(ByteString.copyFromUtf8(tree.get("put").asText()));
        } else if (tree.has("put-base64")) {
            item.setOperation(Operation.OPERATION_PUT).setPayload(bytes(in + "put-base64", tree.get("put-base64")));
        } else {
            item.setOperation(Operation.OPERATION_DELETE);
        }
    }

    private static ByteString bytes(String field, JsonNode value) {
        try {
            return ByteString.copyFrom(value.binaryValue());
        } catch (IOException e) {
            throw CommandFailure.refused(field + ": no Base64");
        }
    }

    private static Condition condition(String field, JsonNode tree) {
        if (tree.size() == 1 && tree.path("exists").isBoolean()) {
            return Condition.newBuilder()
                    .setExists(tree.get("exists").asBoolean())
                    .build();
        } else if (tree.size() == 1 && tree.has("value")) {
            return Condition.newBuilder()
                    .setValue(ByteString.copyFromUtf8(tree.get("value").asText()))
                    .build();
        } else if (tree.size() == 1 && tree.path("version").isIntegralNumber()) {
            return Condition.newBuilder()
                    .setVersion(tree.get("version").asLong())
                    .build();
        }
        throw CommandFailure.refused(
                field + ": %s (expected: exists: true or false, value: TEXT or version: N)".formatted(tree));
    }
}
