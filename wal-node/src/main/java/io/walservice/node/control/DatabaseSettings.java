package io.walservice.node.control;

import com.typesafe.config.Config;
import java.time.Duration;

/** How to reach the configuration database; {@code wal.control.jdbc} in reference.conf explains each. */
record DatabaseSettings(Login login, Duration connectTimeout, Duration queryTimeout, int connections, boolean migrate) {

    DatabaseSettings {
        atLeastOneSecond("connect-timeout", connectTimeout);
        atLeastOneSecond("query-timeout", queryTimeout);
        if (connections < 2) {
            throw new IllegalArgumentException(
                    "wal.control.jdbc.connections: %d (expected: at least 2)".formatted(connections));
        }
    }

    static DatabaseSettings from(Config jdbc) {
        return new DatabaseSettings(
                new Login(jdbc.getString("url"), jdbc.getString("user"), jdbc.getString("password")),
                jdbc.getDuration("connect-timeout"),
                jdbc.getDuration("query-timeout"),
                jdbc.getInt("connections"),
                jdbc.getBoolean("migrate"));
    }

    private static void atLeastOneSecond(String name, Duration value) {
        if (value.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException(
                    "wal.control.jdbc.%s: %s (expected: at least 1s)".formatted(name, value));
        }
    }

    /** Keeps the password out of logs. */
    record Login(String url, String user, String password) {
        @Override
        public String toString() {
            return user + "@" + url;
        }
    }
}
