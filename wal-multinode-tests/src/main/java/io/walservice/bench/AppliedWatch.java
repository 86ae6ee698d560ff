package io.walservice.bench;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.walservice.local.CassandraEndpoint;
import io.walservice.multinode.contents.CassandraSessions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Writes through another subject and, for one entry in {@value #SAMPLE_EVERY}, measures how long after the
 * acknowledgement a reader finds its row in the kv table: reads it again and again, a millisecond apart. So the figure
 * is at most one read and one millisecond too high, and the reads are part of the load.
 */
final class AppliedWatch implements Subject {
    private static final int SAMPLE_EVERY = 100;
    private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(5);
    private static final Executor SOON = CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS);

    /** Where the kv target keeps its rows. */
    record Table(String keyspace, String name, String namespace) {}

    private final Subject writes;
    private final String namespace;
    private final CqlSession session;
    private final PreparedStatement select;
    private final Histogram latencies = new ConcurrentHistogram(LONGEST_MICROS, 3);

    AppliedWatch(Subject writes, CassandraEndpoint cassandra, Table table) {
        this.writes = writes;
        this.namespace = table.namespace();
        this.session = CassandraSessions.open(cassandra);
        this.select = session.prepare("SELECT entry_id FROM %s.%s WHERE namespace = ? AND id = ? AND key = ''"
                .formatted(table.keyspace(), table.name()));
    }

    @Override
    public String name() {
        return writes.name() + ", watched";
    }

    @Override
    public CompletionStage<?> issue(long n) {
        CompletionStage<?> acknowledged = writes.issue(n);
        return n % SAMPLE_EVERY == 0
                ? acknowledged.thenCompose(done -> awaitRow(Writes.id(n), System.nanoTime()))
                : acknowledged;
    }

    /** From acknowledged to found, in microseconds. */
    Histogram latencies() {
        return latencies;
    }

    private CompletionStage<String> awaitRow(String id, long acknowledgedNanos) {
        return session.executeAsync(select.bind(namespace, id)).thenCompose(rows -> {
            if (rows.one() == null) {
                return CompletableFuture.supplyAsync(() -> id, SOON)
                        .thenCompose(any -> awaitRow(id, acknowledgedNanos));
            }
            latencies.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - acknowledgedNanos));
            return CompletableFuture.completedStage(id);
        });
    }

    @Override
    public void close() {
        session.close();
    }
}
