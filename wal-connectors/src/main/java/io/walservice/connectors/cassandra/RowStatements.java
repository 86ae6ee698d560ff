package io.walservice.connectors.cassandra;

import com.datastax.oss.driver.api.core.cql.ColumnDefinitions;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.walservice.namespace.ItemKeys;
import io.walservice.namespace.TargetSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The texts of a table's statements. Markers go by their places, as a column may have any name.
 *
 * @param fields the columns by the fields they are for, those that a row is called by first
 */
record RowStatements(TargetSpec.Cassandra spec, Map<String, String> fields, PrimaryKey key) {

    static final String ID = "target.id";
    static final String KEY = "target.key";

    /** In the order that Cassandra has them. */
    record PrimaryKey(List<String> partition, List<String> sorting) {}

    /**
     * Which column each field is for.
     *
     * @param names those of the table's columns that a row has of its own
     */
    static Map<String, String> fields(TargetSpec.Cassandra spec, List<String> names) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(ID, existing(spec, "idColumn", spec.key().idColumn(), names));
        if (spec.key().keys() == ItemKeys.ID_AND_KEY) {
            fields.put(KEY, existing(spec, "keyColumn", spec.key().keyColumn(), names));
        }
        if (spec.columns().isEmpty()) {
            names.stream().filter(name -> !fields.containsValue(name)).sorted().forEach(name -> fields.put(name, name));
        } else {
            spec.columns().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(each -> fields.put(
                            each.getKey(), existing(spec, "columns." + each.getKey(), each.getValue(), names)));
        }
        return fields;
    }

    private static String existing(TargetSpec.Cassandra spec, String setting, String column, List<String> names) {
        if (!names.contains(column)) {
            throw new UnfitTableException("%s: %s (expected: a column of table %s, and no static one)"
                    .formatted(setting, column, spec.table()));
        }
        return column;
    }

    String put() {
        return "INSERT INTO %s (%s) VALUES (%s) USING TIMESTAMP ? AND TTL ?"
                .formatted(table(), list(fields.values()), "?, ".repeat(fields.size() - 1) + "?");
    }

    Optional<String> deleteItem() {
        return delete(calledBy());
    }

    Optional<String> deleteId() {
        return delete(calledBy().subList(0, 1));
    }

    private Optional<String> delete(List<String> columns) {
        return isBeginningOfKey(columns)
                ? Optional.of("DELETE FROM %s USING TIMESTAMP ? WHERE %s".formatted(table(), where(columns)))
                : Optional.empty();
    }

    Optional<String> getOne() {
        return getAll().map(all -> all + " WHERE " + where(calledBy()));
    }

    /** Only where an item is one row. */
    Optional<String> getAll() {
        Set<String> primary =
                Stream.concat(key.partition().stream(), key.sorting().stream()).collect(Collectors.toSet());
        return primary.equals(new HashSet<>(calledBy()))
                ? Optional.of("SELECT %s FROM %s".formatted(list(fields.values()), table()))
                : Optional.empty();
    }

    /** Whether Cassandra can find rows by these: by a whole partition key, and by what sorts from its beginning on. */
    private boolean isBeginningOfKey(List<String> columns) {
        List<String> rest = new ArrayList<>(columns);
        if (!rest.containsAll(key.partition())) {
            return false;
        }
        rest.removeAll(key.partition());
        return rest.size() <= key.sorting().size()
                && Set.copyOf(key.sorting().subList(0, rest.size())).equals(Set.copyOf(rest));
    }

    private List<String> calledBy() {
        return Stream.of(ID, KEY)
                .filter(fields::containsKey)
                .map(field -> fields.getOrDefault(field, ""))
                .toList();
    }

    private String table() {
        String[] name = spec.table().split("\\.", 2);
        return RowTables.quoted(name[0]) + "." + RowTables.quoted(name[1]);
    }

    private static String list(Iterable<String> names) {
        List<String> quoted = new ArrayList<>();
        names.forEach(name -> quoted.add(RowTables.quoted(name)));
        return String.join(", ", quoted);
    }

    private static String where(List<String> columns) {
        return columns.stream().map(name -> RowTables.quoted(name) + " = ?").collect(Collectors.joining(" AND "));
    }

    /** The table, with the types that Cassandra told when the statement was prepared. */
    RowTable table(PreparedStatement put, RowTable.Statements statements, long now) {
        ColumnDefinitions types = put.getVariableDefinitions();
        List<RowTable.Column> columns = new ArrayList<>();
        fields.forEach((field, name) -> columns.add(new RowTable.Column(
                field,
                name,
                types.get(columns.size()).getType(),
                key.partition().contains(name) || key.sorting().contains(name))));
        return new RowTable(spec.table(), List.copyOf(columns), calledBy().size(), statements, now);
    }
}
