package io.walservice.connectors.kafka;

import io.walservice.connectors.LaneId;
import io.walservice.connectors.LogPosition;
import io.walservice.connectors.MessageQueue;
import io.walservice.connectors.QueueId;
import io.walservice.connectors.QueuePartitions;
import io.walservice.connectors.Received;
import io.walservice.connectors.Subscription;
import io.walservice.internal.v1.QueueRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.stream.javadsl.Flow;

/**
 * A topic for each namespace, a consumer group for each lane. Topics of other regions are read where they are.
 *
 * <p>All stages complete within the settings' delivery timeout, on the actor system's dispatcher. Closing ends neither
 * the actor system nor its running subscriptions: drain those first.
 */
public final class KafkaQueue implements MessageQueue {
    private final KafkaQueueSettings settings;
    private final Executor executor;
    private final Materializer materializer;
    private final Admins admins;
    private final KnownTopics topics;
    private final KafkaSender sender;
    private final LaneStream streams;

    public KafkaQueue(ClassicActorSystemProvider system, KafkaQueueSettings settings) {
        this.settings = settings;
        this.executor = system.classicSystem().dispatcher();
        this.materializer = SystemMaterializer.get(system).materializer();
        this.admins = new Admins(settings.kafka());
        this.topics = new KnownTopics(ownAdmin());
        this.sender = new KafkaSender(
                "wal-queue-publisher",
                () -> new KafkaProducer<>(
                        settings.kafka().producer(), new ByteArraySerializer(), new ByteArraySerializer()));
        this.streams = new LaneStream(system, settings);
    }

    @Override
    public CompletionStage<Done> create(QueueId queue) {
        return leaveClientThread(new QueueTopics(ownAdmin(), topics, settings).create(queue));
    }

    @Override
    public CompletionStage<Done> publish(QueueId queue, List<LaneId> lanes, List<QueueRecord> records) {
        String topic = settings.topicOf(queue);
        List<ProducerRecord<byte[], byte[]>> encoded =
                records.stream().map(record -> encode(topic, queue, record)).toList();
        CompletionStage<Done> published = topics.require(topic).thenCompose(found -> sender.send(encoded));
        return leaveClientThread(published.whenComplete((done, failure) -> {
            if (failure != null) {
                topics.forget(topic);
            }
        }));
    }

    private static ProducerRecord<byte[], byte[]> encode(String topic, QueueId queue, QueueRecord record) {
        String id = record.getEntry().getId();
        int partition = QueuePartitions.partitionOf(id, queue.partitions());
        return new ProducerRecord<>(topic, partition, id.getBytes(StandardCharsets.UTF_8), record.toByteArray());
    }

    @Override
    public Subscription subscribe(QueueId queue, LaneId lane, Flow<Received, Received, NotUsed> settle) {
        CompletionStage<Done> begun = leaveClientThread(new LaneOffsets(offsets(queue), settings, queue, lane).begin());
        return new KafkaSubscription(
                begun.thenApply(ready -> streams.of(queue, lane, settle).run(materializer)));
    }

    @Override
    public CompletionStage<Progress> progress(QueueId queue, LaneId lane) {
        return leaveClientThread(new LaneOffsets(offsets(queue), settings, queue, lane).progress());
    }

    @Override
    public boolean mayLose(QueueId queue) {
        return true;
    }

    @Override
    public CompletionStage<Map<Integer, LogPosition>> lost(
            QueueId queue, LaneId lane, Map<Integer, LogPosition> settled) {
        return leaveClientThread(new LostRecords(offsets(queue), settings, queue, lane).find(settled));
    }

    @Override
    public CompletionStage<Done> goOn(QueueId queue, LaneId lane, Map<Integer, Optional<LogPosition>> marks) {
        return leaveClientThread(new LostRecords(offsets(queue), settings, queue, lane).goOn(marks));
    }

    @Override
    public CompletionStage<Done> trim(QueueId queue, Readers readers) {
        return leaveClientThread(new TopicTrim(ownAdmin(), settings).run(queue, readers, Instant.now()));
    }

    @Override
    public void close() {
        sender.close();
        admins.close();
    }

    private Admin ownAdmin() {
        return admins.at(settings.kafka().bootstrapServers());
    }

    private GroupOffsets offsets(QueueId queue) {
        return new GroupOffsets(admins.at(settings.serversOf(queue)));
    }

    /**
     * What the caller does next must not hold up the threads of Kafka's clients. Their futures, and all that are made
     * from them, refuse to be completed by anybody else, so that a time limit of the caller's would have no effect:
     * what leaves here is an ordinary one.
     */
    private <T> CompletionStage<T> leaveClientThread(CompletionStage<T> stage) {
        CompletableFuture<T> left = new CompletableFuture<>();
        stage.whenCompleteAsync(
                (result, failure) -> {
                    if (failure == null) {
                        left.complete(result);
                    } else {
                        left.completeExceptionally(failure);
                    }
                },
                executor);
        return left;
    }
}
