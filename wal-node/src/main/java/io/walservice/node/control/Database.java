package io.walservice.node.control;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Runs work against the database on threads of its own, so that a database that hangs blocks nobody else. Every wait is
 * bounded: for a thread, for a connection, for each answer. A stage fails with a {@link StoreException} where the
 * database is to blame. Thread-safe.
 */
final class Database implements AutoCloseable {
    private static final int SERIALIZATION_ATTEMPTS = 10;
    private static final Duration SOCKET_MARGIN = Duration.ofSeconds(1);

    private final DatabaseSettings settings;
    private final PGSimpleDataSource server;
    private final HikariDataSource pool;
    private final Jdbi jdbi;
    private final BoundedThreads threads;
    private final AtomicBoolean migrated;

    Database(DatabaseSettings settings) {
        this.settings = settings;
        this.server = server(settings);
        this.pool = new HikariDataSource(pool(settings, server));
        this.jdbi = Jdbi.create(pool);
        this.jdbi.getConfig(SqlStatements.class).setQueryTimeout((int)
                settings.queryTimeout().toSeconds());
        this.threads = new BoundedThreads("wal-control", settings.connections());
        this.migrated = new AtomicBoolean(!settings.migrate());
    }

    /** Work that may be repeated, and changes nothing. */
    <T> CompletionStage<T> read(Work<T> work) {
        return submit(() -> {
            try (Handle handle = jdbi.open()) {
                return work.in(handle);
            }
        });
    }

    /**
     * Work in one transaction, which it may roll back itself. It is repeated where the database could not serialise it
     * with others'.
     */
    <T> CompletionStage<T> transaction(Work<T> work) {
        return submit(() -> {
            for (int attempt = 1; ; attempt++) {
                try (Handle handle = jdbi.open()) {
                    return committed(handle, work);
                } catch (RuntimeException e) {
                    if (attempt == SERIALIZATION_ATTEMPTS || !SqlFailures.notSerialised(e)) {
                        throw e;
                    }
                }
            }
        });
    }

    private static <T> T committed(Handle handle, Work<T> work) {
        handle.begin();
        T result;
        try {
            result = work.in(handle);
        } catch (RuntimeException e) {
            rollback(handle, e);
            throw e;
        }
        if (handle.isInTransaction()) {
            commit(handle);
        }
        return result;
    }

    private static void commit(Handle handle) {
        try {
            handle.commit();
        } catch (RuntimeException e) {
            rollback(handle, e);
            throw SqlFailures.commitMayHaveHappened(e) ? StoreException.unknown(SqlFailures.innermost(e)) : e;
        }
    }

    private static void rollback(Handle handle, RuntimeException reason) {
        try {
            handle.rollback();
        } catch (RuntimeException e) {
            reason.addSuppressed(e);
        }
    }

    private <T> CompletionStage<T> submit(Supplier<T> work) {
        long submitted = System.nanoTime();
        try {
            return CompletableFuture.supplyAsync(() -> run(work, submitted), threads.executor());
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(StoreException.unavailable(e));
        }
    }

    private <T> T run(Supplier<T> work, long submitted) {
        try {
            if (System.nanoTime() - submitted > settings.queryTimeout().toNanos()) {
                throw new TimeoutException("too many requests are waiting for it");
            }
            migrate();
            return work.get();
        } catch (TimeoutException e) {
            throw StoreException.unavailable(e);
        } catch (RuntimeException e) {
            throw SqlFailures.isDatabase(e) ? StoreException.unavailable(SqlFailures.innermost(e)) : e;
        }
    }

    /** On connections of its own: Flyway needs up to three at once. */
    private void migrate() {
        if (migrated.get()) {
            return;
        }
        synchronized (migrated) {
            if (!migrated.get()) {
                Flyway.configure(Database.class.getClassLoader())
                        .dataSource(server)
                        .table("wal_schema_history")
                        .baselineOnMigrate(true)
                        .baselineVersion("0")
                        .lockRetryCount(3)
                        .load()
                        .migrate();
                migrated.set(true);
            }
        }
    }

    @Override
    public void close() {
        threads.close();
        pool.close();
    }

    private static PGSimpleDataSource server(DatabaseSettings settings) {
        PGSimpleDataSource server = new PGSimpleDataSource();
        server.setUrl(settings.login().url());
        server.setUser(settings.login().user());
        server.setPassword(settings.login().password());
        server.setApplicationName("wal-node");
        server.setTcpKeepAlive(true);
        server.setConnectTimeout((int) settings.connectTimeout().toSeconds());
        server.setLoginTimeout((int) settings.connectTimeout().toSeconds());
        // The driver waits this long for the cancelling of a statement, on top of the statement's own time; default 10
        // s.
        server.setCancelSignalTimeout(1);
        server.setSocketTimeout(
                (int) settings.queryTimeout().plus(SOCKET_MARGIN).toSeconds());
        return server;
    }

    private static HikariConfig pool(DatabaseSettings settings, PGSimpleDataSource server) {
        HikariConfig pool = new HikariConfig();
        pool.setPoolName("wal-control");
        pool.setDataSource(server);
        pool.setMaximumPoolSize(settings.connections());
        pool.setMinimumIdle(1);
        pool.setConnectionTimeout(settings.connectTimeout().toMillis());
        pool.setValidationTimeout(settings.connectTimeout().toMillis());
        // Starts without a database.
        pool.setInitializationFailTimeout(-1);
        return pool;
    }

    /** A piece of work with one connection. */
    @FunctionalInterface
    interface Work<T> {
        T in(Handle handle);
    }
}
