package io.walservice.node.log;

import org.apache.pekko.persistence.typed.PersistenceId;

/**
 * Identifies a log partition in this region.
 *
 * @param partition from 0 on
 */
public record LogPartitionId(String namespace, int partition) {

    /** The persistence id's entity type; never changes, as the journal's rows carry it. */
    private static final String JOURNAL_TYPE = "log";

    /** Not allowed in names, so it separates. */
    private static final char SEPARATOR = '~';

    /** The id of the sharded entity. */
    public String entityId() {
        return namespace + SEPARATOR + partition;
    }

    /** The id of its events in the journal. */
    public PersistenceId persistenceId() {
        return PersistenceId.of(JOURNAL_TYPE, entityId());
    }

    /** The reverse of {@link #entityId()}. */
    public static LogPartitionId fromEntityId(String entityId) {
        int separator = entityId.lastIndexOf(SEPARATOR);
        return new LogPartitionId(
                entityId.substring(0, separator), Integer.parseInt(entityId.substring(separator + 1)));
    }

    @Override
    public String toString() {
        return entityId();
    }
}
