package io.walservice.namespace;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What makes a target of type {@code cassandra} valid, as far as that shows without its table. */
final class TableRules {

    static final String TABLE_FORM = "keyspace.table, each 1 to 48 of a-z, A-Z, 0-9 and _, as Cassandra lists them";
    private static final String COLUMN_FORM = "a column of the table";

    private static final Pattern TABLE = Pattern.compile("[a-zA-Z0-9_]{1,48}\\.[a-zA-Z0-9_]{1,48}");
    private static final Pattern SYSTEM = Pattern.compile("system(_[a-z_]+)?\\..*");
    private static final int LONGEST_COLUMN = 255;
    private static final int MOST_COLUMNS = 1_000;

    private TableRules() {}

    static void check(String path, TargetSpec.Cassandra table, Faults faults) {
        if (!TABLE.matcher(table.table()).matches()) {
            faults.add(path + ".table", table.table(), TABLE_FORM);
        } else if (SYSTEM.matcher(table.table()).matches()) {
            faults.add(path + ".table", table.table(), "a table of your own, not one of Cassandra's");
        }
        TargetSpec.RowKey key = table.key();
        checkColumn(path + ".idColumn", key.idColumn(), faults);
        if (key.keys() == ItemKeys.ID && !key.keyColumn().isEmpty()) {
            faults.add(path + ".keyColumn", key.keyColumn(), "none, as keys is id");
        }
        if (key.keys() == ItemKeys.ID_AND_KEY) {
            checkColumn(path + ".keyColumn", key.keyColumn(), faults);
            if (key.keyColumn().equals(key.idColumn())) {
                faults.add(path + ".keyColumn", key.keyColumn(), "another column than idColumn");
            }
        }
        checkColumns(path + ".columns", table, faults);
        TargetRules.checkTimeout(path, table.timeout(), faults);
    }

    private static void checkColumns(String path, TargetSpec.Cassandra table, Faults faults) {
        if (table.columns().size() > MOST_COLUMNS) {
            faults.add(path, table.columns().size() + " columns", "at most " + MOST_COLUMNS);
        }
        Set<String> taken =
                new HashSet<>(List.of(table.key().idColumn(), table.key().keyColumn()));
        for (Map.Entry<String, String> column : table.columns().entrySet()) {
            checkColumn(path + "." + column.getKey(), column.getValue(), faults);
            if (!taken.add(column.getValue())) {
                faults.add(path + "." + column.getKey(), column.getValue(), "a column of its own");
            }
        }
    }

    private static void checkColumn(String path, String column, Faults faults) {
        if (column.isBlank() || column.length() > LONGEST_COLUMN) {
            faults.add(path, column, COLUMN_FORM);
        }
    }
}
