package restore;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.protocol.internal.util.Bytes;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * For trying the example: {@code save} or {@code load}, the table and a file; or {@code show} and the table. It stands
 * for whatever makes copies of tables, and does what matters of it: each value goes back with the timestamp that it
 * had.
 */
final class TableCopy {
    private static final String CASSANDRA = System.getenv().getOrDefault("CASSANDRA", "127.0.0.1:9042");
    private static final String DATACENTER = System.getenv().getOrDefault("CASSANDRA_DC", "datacenter1");

    private TableCopy() {}

    public static void main(String[] arguments) throws Exception {
        String[] address = CASSANDRA.split(":", 2);
        var cassandra = InetSocketAddress.createUnresolved(address[0], Integer.parseInt(address[1]));
        try (CqlSession session = CqlSession.builder()
                .addContactPoint(cassandra)
                .withLocalDatacenter(DATACENTER)
                .build()) {
            switch (arguments[0]) {
                case "save" -> save(session, arguments[1], Path.of(arguments[2]));
                case "load" -> load(session, arguments[1], Path.of(arguments[2]));
                case "show" -> show(session, arguments[1]);
                default -> throw new IllegalArgumentException(arguments[0] + " (expected: save, load or show)");
            }
        }
    }

    private static void save(CqlSession session, String table, Path file) throws Exception {
        // What is accepted now may be on its way to the table: a copy misses some of what was accepted before it was
        // made.
        Instant from = Instant.now().minusSeconds(60).truncatedTo(ChronoUnit.SECONDS);
        List<String> lines = rows(session, table).stream().map(TableCopy::line).toList();
        Files.write(file, lines);
        System.out.println(lines.size() + " rows saved; what they miss is in the log from " + from + " on");
    }

    private static void load(CqlSession session, String table, Path file) throws Exception {
        var insert = session.prepare("INSERT INTO " + table
                + " (namespace, id, key, entry_id, attributes, value) VALUES (?, ?, ?, ?, {}, ?) USING TIMESTAMP ?");
        List<String> lines = Files.readAllLines(file);
        session.execute("TRUNCATE " + table); // forgets deletes as well, which would hide what is older
        for (String line : lines) {
            String[] row = line.split("\t", -1);
            var value = ByteBuffer.wrap(Base64.getDecoder().decode(row[4]));
            session.execute(insert.bind(row[0], row[1], row[2], row[3], value, Long.parseLong(row[5])));
        }
        System.out.println(lines.size() + " rows loaded");
    }

    private static void show(CqlSession session, String table) {
        rows(session, table).stream()
                .map(row -> row.getString("id") + " = " + text(row) + "   by " + row.getString("entry_id"))
                .sorted()
                .forEach(System.out::println);
    }

    private static List<Row> rows(CqlSession session, String table) {
        var rows = session.execute(
                "SELECT namespace, id, key, entry_id, value, writetime(value) AS written FROM " + table);
        return StreamSupport.stream(rows.spliterator(), false).toList();
    }

    private static String line(Row row) {
        return String.join(
                "\t",
                row.getString("namespace"),
                row.getString("id"),
                row.getString("key"),
                row.getString("entry_id"),
                Base64.getEncoder().encodeToString(Bytes.getArray(row.getByteBuffer("value"))),
                Long.toString(row.getLong("written")));
    }

    private static String text(Row row) {
        return UTF_8.decode(row.getByteBuffer("value")).toString();
    }
}
