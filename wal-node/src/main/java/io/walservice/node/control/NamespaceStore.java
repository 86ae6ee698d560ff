package io.walservice.node.control;

import io.walservice.node.control.NamespaceChange.Decision;
import io.walservice.node.control.NamespaceTables.NumberedRevision;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jdbi.v3.core.Handle;

/**
 * The namespaces in the database, with all their revisions. Stages fail with a {@link StoreException} where the
 * database is away, after at most the times set for it. Thread-safe.
 */
final class NamespaceStore implements ChangeSource, AutoCloseable {
    static final int LARGEST_PAGE = 1_000;
    private static final int CHANGES_AT_ONCE = 500;

    private final Database database;

    NamespaceStore(DatabaseSettings settings) {
        this.database = new Database(settings);
    }

    /** Makes a change, one at a time in the whole cluster. Repeating it is safe where it names an expected revision. */
    CompletionStage<ChangeResult> change(NamespaceChange change, String author) {
        return database.transaction(handle -> {
            NamespaceTables tables = new NamespaceTables(handle);
            long number = tables.nextChange();
            Decision decision = change.decide(tables.current(change.name()));
            if (decision instanceof Decision.Write write) {
                return new ChangeResult.Changed(tables.write(write, author, number));
            }
            handle.rollback();
            return ((Decision.Refuse) decision).result();
        });
    }

    /** The current revision; empty where there is none or the namespace is deleted. */
    CompletionStage<Optional<NamespaceRevision>> get(String name) {
        return database.read(
                handle -> new NamespaceTables(handle).current(name).filter(revision -> !revision.deleted()));
    }

    /** At most so many, by name, that come after the given name and are not deleted. */
    CompletionStage<List<NamespaceRevision>> list(String after, int limit) {
        return database.read(handle -> new NamespaceTables(handle).list(after, limit));
    }

    /** The newest 1,000 of a namespace, deleted or not, newest first. */
    CompletionStage<List<NamespaceRevision>> revisions(String name) {
        return database.read(handle -> new NamespaceTables(handle).revisions(name, LARGEST_PAGE));
    }

    @Override
    public CompletionStage<NamespaceChanges> changesSince(long change) {
        return database.read(handle -> changesSince(handle, change));
    }

    private static NamespaceChanges changesSince(Handle handle, long known) {
        NamespaceTables tables = new NamespaceTables(handle);
        long last = tables.lastChange();
        if (last == known) {
            return new NamespaceChanges(List.of(), known, true);
        }
        // Fewer changes than are known: another database, or one restored from a backup.
        long since = last < known ? 0 : known;
        List<NumberedRevision> found = tables.changesAfter(since, CHANGES_AT_ONCE);
        boolean complete = found.size() < CHANGES_AT_ONCE;
        long newest = found.isEmpty() ? 0 : found.get(found.size() - 1).change();
        return new NamespaceChanges(
                found.stream().flatMap(each -> each.revision().stream()).toList(),
                complete ? Math.max(newest, last) : newest,
                complete);
    }

    @Override
    public void close() {
        database.close();
    }
}
