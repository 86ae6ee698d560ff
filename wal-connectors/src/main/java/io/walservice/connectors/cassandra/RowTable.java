package io.walservice.connectors.cassandra;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.type.DataType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A table as it was when it was read, and its statements; every one may be repeated.
 *
 * @param columns in the order of the statements that set and get them: first those that a row is called by, then those
 *     of payloads
 * @param named how many of them a row is called by: one, or two
 * @param readNanos when reading it began, by {@link System#nanoTime()}
 */
record RowTable(String name, List<Column> columns, int named, Statements statements, long readNanos) {

    /**
     * A column.
     *
     * @param field the payload's name for it; for those that a row is called by, the entry's
     * @param key whether it belongs to the primary key
     */
    record Column(String field, String name, DataType type, boolean key) {}

    /**
     * The statements of a table.
     *
     * @param deleteItem empty where the primary key does not let a row be found by what it is called by
     * @param deleteId empty where it does not let the rows of an id be found
     * @param get empty where a row is called by more than an id and a key, and so are items no rows
     */
    record Statements(
            PreparedStatement put,
            Optional<PreparedStatement> deleteItem,
            Optional<PreparedStatement> deleteId,
            Optional<Reading> get) {}

    /** How to read the rows of a table: one, and all of them. */
    record Reading(PreparedStatement one, PreparedStatement all) {}

    List<Column> calledBy() {
        return columns.subList(0, named);
    }

    /** The columns of payloads, by the payload's names. */
    Map<String, Column> fields() {
        return columns.subList(named, columns.size()).stream()
                .collect(Collectors.toMap(Column::field, column -> column));
    }
}
