package io.walservice.node.control;

import io.walservice.namespace.InvalidNamespaceException;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.namespace.StoredNamespace;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The statements, within one connection; db/migration explains the tables. Only what the three databases share. */
final class NamespaceTables {
    private static final Logger LOG = LoggerFactory.getLogger(NamespaceTables.class);
    private static final String CURRENT = """
            SELECT r.spec, r.revision, r.author, r.changed_time, r.deleted, n.name, n.last_change
            FROM wal_namespace n JOIN wal_namespace_revision r ON r.name = n.name AND r.revision = n.revision
            """;

    private final Handle handle;

    NamespaceTables(Handle handle) {
        this.handle = handle;
    }

    /** Takes the next number, and with it the lock that lets one change be made at a time. */
    long nextChange() {
        return handle.createQuery(
                        "UPDATE wal_change_counter SET last_change = last_change + 1 WHERE id = 1 RETURNING last_change")
                .mapTo(Long.class)
                .one();
    }

    long lastChange() {
        return handle.createQuery("SELECT last_change FROM wal_change_counter WHERE id = 1")
                .mapTo(Long.class)
                .one();
    }

    Optional<NamespaceRevision> current(String name) {
        return handle.createQuery(CURRENT + "WHERE n.name = :name")
                .bind("name", name)
                .map((row, context) -> revision(row))
                .findOne();
    }

    /** Those that are not deleted, by name. */
    List<NamespaceRevision> list(String after, int limit) {
        return handle.createQuery(CURRENT + "WHERE n.name > :after AND NOT r.deleted ORDER BY n.name LIMIT :limit")
                .bind("after", after)
                .bind("limit", limit)
                .map((row, context) -> revision(row))
                .list();
    }

    /** Newest first. */
    List<NamespaceRevision> revisions(String name, int limit) {
        return handle.createQuery("""
                        SELECT spec, revision, author, changed_time, deleted, name FROM wal_namespace_revision
                        WHERE name = :name ORDER BY revision DESC LIMIT :limit
                        """)
                .bind("name", name)
                .bind("limit", limit)
                .map((row, context) -> revision(row))
                .list();
    }

    /** In the order of their changes. */
    List<NumberedRevision> changesAfter(long change, int limit) {
        return handle.createQuery(CURRENT + "WHERE n.last_change > :change ORDER BY n.last_change LIMIT :limit")
                .bind("change", change)
                .bind("limit", limit)
                .map((row, context) -> numbered(row))
                .list();
    }

    /** Adds a revision and makes it the current one. */
    NamespaceRevision write(NamespaceChange.Decision.Write decision, String author, long change) {
        NamespaceSpec spec = decision.spec();
        OffsetDateTime time = handle.createQuery("""
                        INSERT INTO wal_namespace_revision (name, revision, spec, author, changed_time, deleted)
                        VALUES (:name, :revision, :spec, :author, clock_timestamp(), :deleted) RETURNING changed_time
                        """)
                .bind("name", spec.name())
                .bind("revision", decision.revision())
                .bind("spec", StoredNamespace.json(spec))
                .bind("author", author)
                .bind("deleted", decision.deleted())
                .mapTo(OffsetDateTime.class)
                .one();
        handle.createUpdate("""
                        INSERT INTO wal_namespace (name, revision, last_change) VALUES (:name, :revision, :change)
                        ON CONFLICT (name) DO UPDATE
                        SET revision = excluded.revision, last_change = excluded.last_change
                        """)
                .bind("name", spec.name())
                .bind("revision", decision.revision())
                .bind("change", change)
                .execute();
        return new NamespaceRevision(spec, decision.revision(), author, time.toInstant(), decision.deleted());
    }

    private static NamespaceRevision revision(ResultSet row) throws SQLException {
        return new NamespaceRevision(
                StoredNamespace.read(row.getString("spec")),
                row.getLong("revision"),
                row.getString("author"),
                row.getObject("changed_time", OffsetDateTime.class).toInstant(),
                row.getBoolean("deleted"));
    }

    /** One that this version of the node cannot read must not keep it from following the others. */
    private static NumberedRevision numbered(ResultSet row) throws SQLException {
        long change = row.getLong("last_change");
        try {
            return new NumberedRevision(change, Optional.of(revision(row)));
        } catch (InvalidNamespaceException e) {
            LOG.error(
                    "Cannot read revision {} of namespace {}; going on with the one before: {}",
                    row.getLong("revision"),
                    row.getString("name"),
                    e.faults());
            return new NumberedRevision(change, Optional.empty());
        }
    }

    /** A namespace's current revision and the number of the change that made it; empty where it cannot be read. */
    record NumberedRevision(long change, Optional<NamespaceRevision> revision) {}
}
