package io.walservice.node.schedule;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import java.util.List;

/** The schedule's tables, and what is said to Cassandra about them. */
final class ScheduleStatements {

    private static final String PARTITION = " WHERE namespace = :namespace AND log_partition = :log_partition";
    private static final String SECOND = PARTITION + " AND second = :second";
    private static final String ROW = SECOND + " AND due_millis = :due_millis AND sequence = :sequence";
    private static final String BETWEEN = SECOND + " AND (due_millis, sequence) > (:after_millis, :after_sequence)"
            + " AND (due_millis, sequence) <= (:to_millis, :to_sequence)";
    private static final String STATE = "SELECT due_millis, sequence, size, cancelled, fired_as";

    final PreparedStatement put;
    final PreparedStatement putPlace;
    final PreparedStatement putMove;
    final PreparedStatement addSecond;
    final PreparedStatement addHour;
    final PreparedStatement fired;
    final PreparedStatement cancelled;
    final PreparedStatement hours;
    final PreparedStatement seconds;
    final PreparedStatement rows;
    final PreparedStatement entries;
    final PreparedStatement find;
    final PreparedStatement state;
    final PreparedStatement place;
    final PreparedStatement movedTo;
    final PreparedStatement deleteRows;
    final PreparedStatement deleteSeconds;
    final PreparedStatement deleteHour;

    ScheduleStatements(CqlSession session, String keyspace) {
        String table = keyspace + ".scheduled_entry";
        String secondTable = keyspace + ".scheduled_second";
        String hourTable = keyspace + ".scheduled_hour";
        String placeTable = keyspace + ".scheduled_place";
        String moveTable = keyspace + ".scheduled_move";
        put = session.prepare("INSERT INTO " + table
                + " (namespace, log_partition, second, due_millis, sequence, entry, size) VALUES"
                + " (:namespace, :log_partition, :second, :due_millis, :sequence, :entry, :size)");
        putPlace = session.prepare("INSERT INTO " + placeTable
                + " (namespace, log_partition, bucket, sequence, due_millis) VALUES"
                + " (:namespace, :log_partition, :bucket, :sequence, :due_millis) USING TTL :ttl");
        // Its time is the sequence, so that the last move stands, whoever writes it again.
        putMove = session.prepare(
                "INSERT INTO " + moveTable
                        + " (namespace, log_partition, bucket, sequence, moved_to) VALUES"
                        + " (:namespace, :log_partition, :bucket, :sequence, :moved_to) USING TTL :ttl AND TIMESTAMP :moved_to");
        addSecond = session.prepare("INSERT INTO " + secondTable
                + " (namespace, log_partition, hour, second) VALUES (:namespace, :log_partition, :hour, :second)");
        addHour = session.prepare("INSERT INTO " + hourTable
                + " (namespace, log_partition, hour) VALUES (:namespace, :log_partition, :hour)");
        fired = session.prepare("UPDATE " + table + " SET fired_as = :fired_as" + ROW);
        cancelled = session.prepare("UPDATE " + table + " SET cancelled = true" + ROW);
        hours = session.prepare("SELECT hour FROM " + hourTable + PARTITION + " AND hour >= :from_hour");
        seconds = session.prepare("SELECT second FROM " + secondTable + PARTITION + " AND hour = :hour");
        rows = session.prepare(STATE + " FROM " + table + BETWEEN + " LIMIT :most");
        entries = session.prepare("SELECT entry FROM " + table + BETWEEN);
        find = session.prepare(STATE + ", entry FROM " + table + ROW);
        state = session.prepare(STATE + " FROM " + table + ROW);
        place = session.prepare(
                "SELECT due_millis FROM " + placeTable + PARTITION + " AND bucket = :bucket AND sequence = :sequence");
        movedTo = session.prepare(
                "SELECT moved_to FROM " + moveTable + PARTITION + " AND bucket = :bucket AND sequence = :sequence");
        deleteRows = session.prepare("DELETE FROM " + table + SECOND);
        deleteSeconds = session.prepare("DELETE FROM " + secondTable + PARTITION + " AND hour = :hour");
        deleteHour = session.prepare("DELETE FROM " + hourTable + PARTITION + " AND hour = :hour");
    }

    static List<String> schema(String keyspace) {
        return List.of(
                """
                CREATE TABLE IF NOT EXISTS %s.scheduled_entry (
                    namespace text,
                    log_partition int,
                    second bigint,
                    due_millis bigint,
                    sequence bigint,
                    entry blob,
                    size int,
                    cancelled boolean,
                    fired_as bigint,
                    PRIMARY KEY ((namespace, log_partition, second), due_millis, sequence))
                """.formatted(keyspace),
                """
                CREATE TABLE IF NOT EXISTS %s.scheduled_second (
                    namespace text,
                    log_partition int,
                    hour bigint,
                    second bigint,
                    PRIMARY KEY ((namespace, log_partition, hour), second))
                """.formatted(keyspace),
                """
                CREATE TABLE IF NOT EXISTS %s.scheduled_hour (
                    namespace text,
                    log_partition int,
                    hour bigint,
                    PRIMARY KEY ((namespace, log_partition), hour))
                """.formatted(keyspace),
                """
                CREATE TABLE IF NOT EXISTS %s.scheduled_place (
                    namespace text,
                    log_partition int,
                    bucket bigint,
                    sequence bigint,
                    due_millis bigint,
                    PRIMARY KEY ((namespace, log_partition, bucket), sequence))
                """.formatted(keyspace),
                """
                CREATE TABLE IF NOT EXISTS %s.scheduled_move (
                    namespace text,
                    log_partition int,
                    bucket bigint,
                    sequence bigint,
                    moved_to bigint,
                    PRIMARY KEY ((namespace, log_partition, bucket), sequence))
                """.formatted(keyspace));
    }
}
