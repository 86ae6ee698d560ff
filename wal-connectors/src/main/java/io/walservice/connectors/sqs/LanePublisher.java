package io.walservice.connectors.sqs;

import io.walservice.connectors.LaneId;
import io.walservice.connectors.QueueId;
import io.walservice.internal.v1.QueueRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.pekko.Done;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/** Brings the records of log partitions to the queues of their lanes. Publications of one log partition take turns. */
final class LanePublisher {
    /** Stripes of one publication that are under way at a time. */
    private static final int PARALLELISM = 16;

    private final QueueRegister register;
    private final LaneQueues queues;
    private final MessageSender sender;
    private final SqsQueueSettings settings;
    private final Materializer materializer;
    private final Map<Log, CompletableFuture<Done>> turns = new ConcurrentHashMap<>();

    LanePublisher(
            QueueRegister register,
            LaneQueues queues,
            MessageSender sender,
            SqsQueueSettings settings,
            Materializer materializer) {
        this.register = register;
        this.queues = queues;
        this.sender = sender;
        this.settings = settings;
        this.materializer = materializer;
    }

    private record Log(QueueId queue, int partition) {}

    CompletionStage<Done> publish(QueueId queue, List<LaneId> lanes, List<QueueRecord> records) {
        if (records.isEmpty()) {
            return CompletableFuture.completedStage(Done.getInstance());
        }
        Log log = new Log(queue, records.get(0).getLogPartition());
        Set<String> present = lanes.stream().map(LaneId::target).collect(Collectors.toSet());
        CompletableFuture<Done> turn = turns.compute(log, (key, before) -> {
            CompletionStage<Done> free = before == null
                    ? CompletableFuture.completedStage(Done.getInstance())
                    : before.exceptionally(failure -> Done.getInstance());
            return free.thenCompose(now -> publishNow(log, present, records)).toCompletableFuture();
        });
        return turn.whenComplete((done, failure) -> turns.remove(log, turn));
    }

    private CompletionStage<Done> publishNow(Log log, Set<String> present, List<QueueRecord> records) {
        String namespace = log.queue().namespace();
        return register.begins(namespace, log.partition())
                .thenCompose(begins -> settleLanes(log, begins, Wanted.by(present, records)))
                .thenCompose(begins -> Source.from(begins.entrySet())
                        .mapConcat(begin -> stripes(log, begin.getKey(), begin.getValue(), records))
                        .mapAsyncUnordered(PARALLELISM, sender::send)
                        .runWith(Sink.ignore(), materializer));
    }

    /** The targets that must get these records, and the first sequence among them. */
    private record Wanted(Set<String> targets, long from) {

        static Wanted by(Set<String> present, List<QueueRecord> records) {
            Set<String> targets = new HashSet<>(present);
            records.forEach(record -> targets.addAll(record.getEntry().getTargetsList()));
            return new Wanted(targets, records.get(0).getEntry().getSequence());
        }
    }

    /**
     * Lets lanes begin that get their first records now, and end that get none any more. What was published before does
     * not name a lane that begins, or has reached its queue: so its first record need not name a predecessor.
     */
    private CompletionStage<Map<String, Long>> settleLanes(Log log, Map<String, Long> begins, Wanted wanted) {
        String namespace = log.queue().namespace();
        Map<String, Long> beginning = new HashMap<>();
        for (String target : wanted.targets()) {
            if (begins.getOrDefault(target, Long.MAX_VALUE) > wanted.from()) {
                beginning.put(target, wanted.from());
            }
        }
        Set<String> ending = new HashSet<>(begins.keySet());
        ending.removeAll(wanted.targets());
        Map<String, Long> settled = new HashMap<>(begins);
        settled.keySet().removeAll(ending);
        settled.putAll(beginning);
        if (beginning.isEmpty() && ending.isEmpty()) {
            return CompletableFuture.completedStage(settled);
        }
        return make(namespace, beginning.keySet())
                .thenCompose(made -> register.begin(namespace, log.partition(), beginning))
                .thenCompose(begun -> register.end(namespace, log.partition(), ending))
                .thenApply(ended -> settled);
    }

    private CompletionStage<Done> make(String namespace, Set<String> targets) {
        return CompletableFuture.allOf(targets.stream()
                        .map(target ->
                                queues.create(new LaneId(namespace, target)).toCompletableFuture())
                        .toArray(CompletableFuture[]::new))
                .thenApply(all -> Done.getInstance());
    }

    private List<MessageSender.Stripe> stripes(Log log, String target, long from, List<QueueRecord> records) {
        LaneCopies copies = new LaneCopies(
                target,
                from,
                log.queue().partitions(),
                settings.largestMessage().bytes());
        return sender.stripes(new LaneId(log.queue().namespace(), target), copies.of(records));
    }
}
