package io.walservice.connectors.kv;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import io.walservice.connectors.Cause;
import io.walservice.connectors.Delivery;
import io.walservice.connectors.Lifetime;
import io.walservice.connectors.Outcome;
import io.walservice.connectors.Target;
import io.walservice.connectors.WriteVersion;
import io.walservice.internal.v1.Entry;
import io.walservice.v1.Operation;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A map of maps in one Cassandra table: id to key to value. A PUT without key sets the key {@code ''}; a DELETE without
 * key removes the whole id.
 *
 * <p>Every statement carries the entry's version as its timestamp, so whatever comes last, the later write wins, of
 * writes at the same time that of the region whose name is later, and a repeat changes nothing: all regions end the
 * same. A timestamp is thus not a time; {@link WriteVersion#writeTimeMicros} tells it. The write time is what the
 * client said: a client whose clock runs ahead hides other writes until time has caught up with it. Where one region
 * changes an item twice at the same time, log order does not decide: Cassandra lets a DELETE beat a PUT, and of two
 * PUTs the larger value, the same in every replica and region.
 *
 * <p>Cassandra remembers a DELETE for the table's {@code gc_grace_seconds}, 10 days unless somebody changed that. An
 * earlier PUT that arrives later than that, as from a region that was cut off for so long, sets the item again.
 */
public final class KvTarget implements Target {
    private final KvTables tables;
    private final String table;
    private final Duration timeout;
    private final InstantSource clock;

    /**
     * @param table made when the first entry is applied
     * @param timeout limit of one attempt, in which a missing table is made
     */
    public KvTarget(KvTables tables, String table, Duration timeout, InstantSource clock) {
        this.tables = tables;
        this.table = table;
        this.timeout = timeout;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Outcome> apply(Delivery delivery) {
        return tables.execute(table, ready -> statement(ready, delivery))
                .toCompletableFuture()
                .copy()
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .handle((done, failure) -> outcome(failure));
    }

    private BoundStatement statement(KvTable ready, Delivery delivery) {
        Entry entry = delivery.entry();
        if (entry.getOperation() != Operation.OPERATION_DELETE_VALUE) {
            Duration lifetime = Lifetime.left(entry, clock.instant()).orElse(null);
            if (lifetime == null) {
                return ready.put(delivery, KvTable.FOR_EVER);
            }
            // Once over, a life still ends what was there before.
            return lifetime.isZero() ? ready.deleteItem(delivery) : ready.put(delivery, lifetime);
        }
        return entry.getKey().isEmpty() ? ready.deleteId(delivery) : ready.deleteItem(delivery);
    }

    private Outcome outcome(@Nullable Throwable failure) {
        if (failure == null) {
            return Outcome.APPLIED;
        }
        boolean late = Cause.root(failure) instanceof TimeoutException;
        return late ? new Outcome.Retry("timeout: no answer within " + timeout) : KvFailures.outcomeOf(failure);
    }

    /** Does nothing: the session is shared. */
    @Override
    public void close() {}
}
