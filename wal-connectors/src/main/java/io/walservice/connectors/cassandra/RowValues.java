package io.walservice.connectors.cassandra;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.walservice.connectors.JsonPayload;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Between entries and the values of a table's columns, in the order of its statements. */
final class RowValues {
    private RowValues() {}

    /** What a row is called by. */
    static List<Object> name(RowTable table, String id, String key) {
        List<Object> values = new ArrayList<>();
        for (RowTable.Column column : table.calledBy()) {
            String text = column.field().equals(RowStatements.ID) ? id : key;
            values.add(ColumnValues.ofText(column.field(), text, column.type()));
        }
        return values;
    }

    /**
     * A whole row. What the payload does not have is null.
     *
     * @throws Refusal where it cannot be one
     */
    static List<@Nullable Object> row(RowTable table, String id, String key, ByteString payload) {
        ObjectNode fields;
        try {
            fields = JsonPayload.read(payload);
        } catch (IllegalArgumentException notJson) {
            throw new Refusal(String.valueOf(notJson.getMessage()));
        }
        List<Object> name = name(table, id, key);
        checkKnown(table, fields, name);
        List<@Nullable Object> values = new ArrayList<>(name);
        for (RowTable.Column column :
                table.columns().subList(table.named(), table.columns().size())) {
            values.add(value(column, fields.path(column.field())));
        }
        return values;
    }

    private static @Nullable Object value(RowTable.Column column, JsonNode node) {
        String field = "payload." + column.field();
        if (!node.isMissingNode() && !node.isNull()) {
            return ColumnValues.read(field, node, column.type());
        }
        if (column.key()) {
            throw new Refusal(field, node.isNull() ? "null" : "missing", "a value, as it is part of the primary key");
        }
        return null;
    }

    /** A payload may repeat what its row is called by, if it says the same. */
    private static void checkKnown(RowTable table, ObjectNode payload, List<Object> name) {
        Map<String, RowTable.Column> known = table.fields();
        for (Iterator<String> fields = payload.fieldNames(); fields.hasNext(); ) {
            String field = fields.next();
            if (known.containsKey(field)) {
                continue;
            }
            int place = placeInName(table, field);
            if (place < 0) {
                throw new Refusal.UnknownColumn(
                        "payload." + field, "one of %s, for table %s".formatted(sorted(known.keySet()), table.name()));
            }
            Object value = ColumnValues.read(
                    "payload." + field,
                    payload.path(field),
                    table.calledBy().get(place).type());
            if (!value.equals(name.get(place))) {
                throw new Refusal(
                        "payload." + field,
                        payload.path(field),
                        "%s, as %s says, or nothing"
                                .formatted(
                                        ColumnTrees.text(name.get(place)),
                                        table.calledBy().get(place).field()));
            }
        }
    }

    private static int placeInName(RowTable table, String field) {
        for (int place = 0; place < table.named(); place++) {
            if (table.calledBy().get(place).name().equals(field)) {
                return place;
            }
        }
        return -1;
    }

    private static String sorted(Collection<String> names) {
        return String.join(", ", names.stream().sorted().toList());
    }

    /** A row as a payload, with neither what it is called by nor nulls. */
    static ByteString payload(RowTable table, List<@Nullable Object> row) {
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        for (int i = table.named(); i < table.columns().size(); i++) {
            Object value = row.get(i);
            if (value != null && !isEmptyCollection(value)) {
                payload.set(table.columns().get(i).field(), ColumnTrees.tree(value));
            }
        }
        return JsonPayload.write(payload);
    }

    /** Most tables cannot tell an empty collection from none. */
    private static boolean isEmptyCollection(Object value) {
        return value.equals(Collections.emptyList())
                || value.equals(Collections.emptySet())
                || value.equals(Collections.emptyMap());
    }
}
