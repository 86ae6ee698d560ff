package io.walservice.namespace;

import java.util.List;
import java.util.Map;

/** What a file says about a target of type {@code cassandra}. */
final class TableFile {

    static final Map<String, ItemKeys> KEYS = Map.of("id", ItemKeys.ID, "id-and-key", ItemKeys.ID_AND_KEY);

    /** What only such a target has, but for {@code table} and {@code keys}. */
    static final List<String> FIELDS = List.of("idColumn", "keyColumn", "columns");

    private TableFile() {}

    static TargetSpec.Kind read(Section section) {
        ItemKeys keys = section.choice("keys", KEYS, NamespaceDefaults.TABLE_KEYS);
        return new TargetSpec.Cassandra(
                section.required("table", TableRules.TABLE_FORM),
                new TargetSpec.RowKey(
                        keys,
                        section.text("idColumn", NamespaceDefaults.ID_COLUMN),
                        section.text("keyColumn", NamespaceDefaults.keyColumn(keys))),
                section.texts("columns"),
                section.duration("timeout", NamespaceDefaults.TABLE_TIMEOUT));
    }
}
