package io.walservice.connectors.sqs;

import com.datastax.oss.driver.api.core.cql.Row;
import io.walservice.connectors.LaneId;
import io.walservice.connectors.QueueId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.Done;

/**
 * Which lanes get the records of each log partition, and from which sequence on.
 *
 * <p>A lane applies only records that continue what it has, so it must get every record from some point on, whoever
 * publishes: a dispatcher that knows an older configuration, or one that begins again at a checkpoint. That point is
 * therefore written down before the first record goes to the lane's queue, and the record's link is cut there. A lane
 * whose target was removed and comes back begins at a new point, and goes on although it missed what lies between.
 */
final class QueueRegister {
    private final SqsTables tables;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    QueueRegister(SqsTables tables) {
        this.tables = tables;
    }

    /** One log partition's records on their way to one target. */
    private record Way(int logPartition, String target) {}

    /** What is written down of a namespace. */
    private record Known(int partitions, Map<Way, Long> begins) {

        Known with(int logPartition, Map<String, Long> changed) {
            Map<Way, Long> all = new HashMap<>(begins);
            changed.forEach((target, from) -> all.put(new Way(logPartition, target), from));
            return new Known(partitions, Map.copyOf(all));
        }

        Known without(int logPartition, Collection<String> targets) {
            Map<Way, Long> all = new HashMap<>(begins);
            targets.forEach(target -> all.remove(new Way(logPartition, target)));
            return new Known(partitions, Map.copyOf(all));
        }
    }

    /** Writes a queue down, or reads again what is. */
    CompletionStage<Done> create(QueueId queue) {
        return tables.execute(
                        "UPDATE %s.sqs_queue SET partitions = ? WHERE namespace = ? IF partitions = null",
                        queue.partitions(), queue.namespace())
                .thenCompose(written -> load(queue.namespace()))
                .thenApply(found -> {
                    if (found.partitions() != queue.partitions()) {
                        throw new IllegalStateException("partitions of queue %s: %d (expected: %d)"
                                .formatted(queue.namespace(), found.partitions(), queue.partitions()));
                    }
                    return Done.getInstance();
                });
    }

    /** The targets that get the records of a log partition, with the first sequence that they get. */
    CompletionStage<Map<String, Long>> begins(String namespace, int logPartition) {
        return require(namespace).thenApply(found -> {
            Map<String, Long> begins = new HashMap<>();
            found.begins().forEach((way, from) -> {
                if (way.logPartition() == logPartition) {
                    begins.put(way.target(), from);
                }
            });
            return begins;
        });
    }

    /** Whether a lane's queue has ever been published to, and so must exist. As the table has it now. */
    CompletionStage<Boolean> hasBegun(LaneId lane) {
        return load(lane.namespace())
                .thenApply(found -> found.begins().keySet().stream()
                        .anyMatch(way -> way.target().equals(lane.target())));
    }

    CompletionStage<Done> begin(String namespace, int logPartition, Map<String, Long> targets) {
        List<CompletableFuture<?>> written = targets.entrySet().stream()
                .<CompletableFuture<?>>map(target -> tables.execute(
                                "INSERT INTO %s.sqs_queue (namespace, log_partition, target, from_sequence)"
                                        + " VALUES (?, ?, ?, ?)",
                                namespace, logPartition, target.getKey(), target.getValue())
                        .toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(written.toArray(CompletableFuture[]::new))
                .thenApply(all -> {
                    known.computeIfPresent(namespace, (name, before) -> before.with(logPartition, targets));
                    return Done.getInstance();
                });
    }

    CompletionStage<Done> end(String namespace, int logPartition, Collection<String> targets) {
        List<CompletableFuture<?>> written = targets.stream()
                .<CompletableFuture<?>>map(target -> tables.execute(
                                "DELETE FROM %s.sqs_queue WHERE namespace = ? AND log_partition = ? AND target = ?",
                                namespace, logPartition, target)
                        .toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(written.toArray(CompletableFuture[]::new))
                .thenApply(all -> {
                    known.computeIfPresent(namespace, (name, before) -> before.without(logPartition, targets));
                    return Done.getInstance();
                });
    }

    private CompletionStage<Known> require(String namespace) {
        Known remembered = known.get(namespace);
        CompletionStage<Known> found =
                remembered == null ? load(namespace) : CompletableFuture.completedStage(remembered);
        return found.thenApply(queue -> {
            if (queue.partitions() == 0) {
                throw new IllegalStateException(
                        "Unknown queue: %s (expected: one that was created)".formatted(namespace));
            }
            return queue;
        });
    }

    private CompletionStage<Known> load(String namespace) {
        return tables.execute("SELECT * FROM %s.sqs_queue WHERE namespace = ?", namespace)
                .thenCompose(SqsTables::rows)
                .thenApply(rows -> {
                    Known found = known(rows);
                    if (found.partitions() > 0) {
                        known.put(namespace, found);
                    }
                    return found;
                });
    }

    private static Known known(List<Row> rows) {
        Map<Way, Long> begins = new HashMap<>();
        int partitions = 0;
        for (Row row : rows) {
            partitions = row.getInt("partitions");
            String target = row.getString("target");
            if (target != null) { // a queue without lanes has its static column alone
                begins.put(
                        new Way(row.getInt("log_partition"), Objects.requireNonNull(target)),
                        row.getLong("from_sequence"));
            }
        }
        return new Known(partitions, Map.copyOf(begins));
    }
}
