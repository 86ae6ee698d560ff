package io.walservice.local;

import io.walservice.local.child.StackException;
import io.walservice.local.server.PostgresSession;
import java.io.IOException;
import java.net.URI;
import java.util.regex.Pattern;

/** One database; the user may do everything. */
public record PostgresEndpoint(String jdbcUrl, String user, String password) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    /**
     * Creates an empty database of that name and says where it is. One that exists is dropped first, with the
     * connections to it.
     *
     * @throws StackException where PostgreSQL does not answer, or the name is not a plain one
     */
    public PostgresEndpoint createDatabase(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new StackException("database: %s (expected: %s)".formatted(name, NAME));
        }
        URI server = URI.create(jdbcUrl.substring("jdbc:".length()));
        try (PostgresSession session = PostgresSession.open(server.getPort())) {
            session.execute("DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(name));
            session.execute("CREATE DATABASE %s".formatted(name));
        } catch (IOException e) {
            throw new StackException("cannot create database %s: %s".formatted(name, e.getMessage()), e);
        }
        return new PostgresEndpoint("jdbc:" + server.resolve("/" + name), user, password);
    }
}
