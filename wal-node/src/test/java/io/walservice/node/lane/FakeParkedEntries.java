package io.walservice.node.lane;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.walservice.internal.v1.QueueRecord;
import io.walservice.namespace.Order;
import io.walservice.node.park.ParkedEntries;
import io.walservice.node.park.ParkedEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/** Parked entries that outlive a lane's run but not the test. Thread-safe. */
final class FakeParkedEntries implements ParkedEntries {

    private record Row(String parkKey, long epoch, long sequence) implements Comparable<Row> {
        private static final Comparator<Row> ORDER =
                Comparator.comparing(Row::parkKey).thenComparing(Row::epoch).thenComparing(Row::sequence);

        @Override
        public int compareTo(Row other) {
            return ORDER.compare(this, other);
        }
    }

    private final Map<Row, ParkedEntry> rows = new TreeMap<>();

    @Override
    public synchronized CompletionStage<List<Waiting>> load() {
        Map<String, List<ParkedEntry>> byKey = new TreeMap<>();
        rows.values()
                .forEach(entry -> byKey.computeIfAbsent(entry.parkKey(), key -> new ArrayList<>())
                        .add(entry));
        return completedFuture(
                byKey.values().stream().map(FakeParkedEntries::waiting).toList());
    }

    private static Waiting waiting(List<ParkedEntry> entries) {
        ParkedEntry first = entries.get(0);
        long last = entries.stream()
                .mapToLong(entry -> entry.record().getEntry().getSequence())
                .max()
                .orElseThrow();
        return new Waiting(first.parkKey(), entries.size(), last, first.nextAttempt(), first.held());
    }

    @Override
    public synchronized CompletionStage<Optional<ParkedEntry>> head(String parkKey) {
        return completedFuture(rows.values().stream()
                .filter(entry -> entry.parkKey().equals(parkKey))
                .findFirst());
    }

    @Override
    public synchronized CompletionStage<Boolean> has(QueueRecord record, Order order) {
        return completedFuture(rows.containsKey(new Row(
                ParkedEntry.parkKeyOf(record, order),
                record.getEpoch(),
                record.getEntry().getSequence())));
    }

    @Override
    public synchronized CompletionStage<Done> put(ParkedEntry entry) {
        rows.put(row(entry), entry);
        return completedFuture(Done.getInstance());
    }

    @Override
    public synchronized CompletionStage<Done> remove(ParkedEntry entry) {
        rows.remove(row(entry));
        return completedFuture(Done.getInstance());
    }

    @Override
    public CompletionStage<Done> applied(ParkedEntry entry) {
        return remove(entry);
    }

    synchronized List<ParkedEntry> all() {
        return List.copyOf(rows.values());
    }

    private static Row row(ParkedEntry entry) {
        return new Row(
                entry.parkKey(),
                entry.record().getEpoch(),
                entry.record().getEntry().getSequence());
    }
}
