package io.walservice.node.schedule;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts writes to the same Cassandra partition together: each group is one mutation, and costs about as much as one
 * write. Cassandra's limits for the size of batches concern only those of several mutations (CASSANDRA-10876).
 */
final class PartitionBatches {

    private static final int MOST_STATEMENTS = 200;
    /** Well below half a segment of the commit log, which is the most that Cassandra takes as one mutation. */
    private static final int MOST_BYTES = 512 * 1024;

    private PartitionBatches() {}

    /** The same writes, those of one partition in their order. */
    static List<Statement<?>> of(List<BoundStatement> writes) {
        Map<ByteBuffer, List<BoundStatement>> byPartition = new LinkedHashMap<>();
        for (BoundStatement write : writes) {
            byPartition
                    .computeIfAbsent(write.getRoutingKey(), key -> new ArrayList<>())
                    .add(write);
        }
        List<Statement<?>> batches = new ArrayList<>();
        byPartition.forEach((key, ofPartition) -> split(ofPartition, batches));
        return batches;
    }

    private static void split(List<BoundStatement> ofPartition, List<Statement<?>> batches) {
        List<BatchableStatement<?>> batch = new ArrayList<>();
        long bytes = 0;
        for (BoundStatement write : ofPartition) {
            long size = bytes(write);
            if (!batch.isEmpty() && (batch.size() == MOST_STATEMENTS || bytes + size > MOST_BYTES)) {
                batches.add(together(batch, write.getRoutingKey()));
                batch = new ArrayList<>();
                bytes = 0;
            }
            batch.add(write);
            bytes += size;
        }
        batches.add(together(batch, ofPartition.get(0).getRoutingKey()));
    }

    private static Statement<?> together(List<BatchableStatement<?>> batch, ByteBuffer partition) {
        return batch.size() == 1
                ? (BoundStatement) batch.get(0)
                : BatchStatement.newInstance(BatchType.UNLOGGED, batch).setRoutingKey(partition);
    }

    private static long bytes(BoundStatement write) {
        return write.getValues().stream()
                .mapToLong(value -> value == null ? 0 : value.remaining())
                .sum();
    }
}
