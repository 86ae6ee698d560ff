package io.walservice.multinode.sets;

import com.datastax.oss.driver.api.core.cql.Row;
import com.google.protobuf.ByteString;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rows of indexes as Cassandra has them, and what they should be by their items. */
final class IndexContents {
    private final SetsCluster service;

    IndexContents(SetsCluster service) {
        this.service = service;
    }

    /** Each as {@code TERM ID/KEY}. */
    SortedSet<String> terms(String target, String index) {
        SortedSet<String> rows = new TreeSet<>();
        for (Row row : service.cassandra()
                .execute("SELECT target, index_id, term, id, key FROM %s.kv_index"
                        .formatted(service.cluster().options().name()))) {
            if (target.equals(row.getString("target"))
                    && String.valueOf(row.getString("index_id")).startsWith(index + "@")) {
                rows.add("%s %s/%s".formatted(row.getString("term"), row.getString("id"), row.getString("key")));
            }
        }
        return rows;
    }

    /** The same, of the items of a table, whose values are JSON objects with a text under this name. */
    SortedSet<String> expected(String table, String field) {
        Pattern text = Pattern.compile("\"%s\": \"([^\"]*)\"".formatted(field));
        SortedSet<String> rows = new TreeSet<>();
        for (Row row : service.cassandra()
                .execute("SELECT id, key, value FROM %s.%s"
                        .formatted(service.cluster().kvKeyspace(), table))) {
            Matcher found =
                    text.matcher(ByteString.copyFrom(row.getByteBuffer("value")).toStringUtf8());
            if (found.find()) {
                rows.add("%s %s/%s".formatted(found.group(1), row.getString("id"), row.getString("key")));
            }
        }
        return rows;
    }
}
