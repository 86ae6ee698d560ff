package io.walservice.connectors.kafka;

import io.walservice.connectors.LaneId;
import io.walservice.connectors.QueueId;
import io.walservice.connectors.Received;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.kafka.CommitterSettings;
import org.apache.pekko.kafka.ConsumerMessage.Committable;
import org.apache.pekko.kafka.ConsumerSettings;
import org.apache.pekko.kafka.Subscriptions;
import org.apache.pekko.kafka.javadsl.Committer;
import org.apache.pekko.kafka.javadsl.Consumer;
import org.apache.pekko.kafka.javadsl.Consumer.DrainingControl;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.RunnableGraph;

/**
 * topic ─▶ decode ─▶ mark ─▶ the lane's own flow ─▶ commit offset and mark
 *
 * <p>One subscription of a lane runs at a time. When another one joins, here or on another node, Kafka takes this one's
 * partitions away; then this one fails, so that what it has in flight does not race the successor, which begins after
 * the last commit. The assignment is cooperative: an eager one would take the successor's partitions away for a moment
 * too, when this one leaves.
 */
final class LaneStream {
    private static final int RECORDS_PER_COMMIT = 1000;
    private static final int FETCH_BYTES = 16 * 1024 * 1024;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final ClassicActorSystemProvider system;
    private final KafkaQueueSettings settings;

    LaneStream(ClassicActorSystemProvider system, KafkaQueueSettings settings) {
        this.system = system;
        this.settings = settings;
    }

    RunnableGraph<DrainingControl<Done>> of(QueueId queue, LaneId lane, Flow<Received, Received, NotUsed> settle) {
        SharedKillSwitch takenOver = KillSwitches.shared(lane + "-taken-over");
        LaneMarks marks = new LaneMarks(lost -> takenOver.abort(new LaneTakenOverException(lane, lost)));
        return Consumer.commitWithMetadataSource(
                        consumer(queue, lane),
                        Subscriptions.topics(settings.topicOf(queue)).withPartitionAssignmentHandler(marks),
                        marks::read)
                .via(takenOver.flow())
                .map(LaneMarks::received)
                .via(settle)
                .map(received -> (Committable) received.acknowledgement())
                .toMat(Committer.sink(committer()), Consumer::createDrainingControl);
    }

    private ConsumerSettings<byte[], RecordDecoder.Value> consumer(QueueId queue, LaneId lane) {
        RecordDecoder decoder = new RecordDecoder(queue);
        return ConsumerSettings.create(system, new ByteArrayDeserializer(), decoder)
                .withBootstrapServers(settings.serversOf(queue))
                .withGroupId(settings.groupOf(queue, lane))
                .withProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none")
                .withProperty(
                        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName())
                .withProperty(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, String.valueOf(FETCH_BYTES))
                .withProperty(CommonClientConfigs.SESSION_TIMEOUT_MS_CONFIG, millis(settings.sessionTimeout()))
                .withProperty(
                        CommonClientConfigs.HEARTBEAT_INTERVAL_MS_CONFIG,
                        millis(settings.sessionTimeout().dividedBy(3)))
                .withProperties(settings.kafka().properties())
                .withStopTimeout(Duration.ZERO)
                .withCloseTimeout(CLOSE_TIMEOUT);
    }

    private CommitterSettings committer() {
        return CommitterSettings.create(system)
                .withMaxBatch(RECORDS_PER_COMMIT)
                .withMaxInterval(settings.commitInterval());
    }

    private static String millis(Duration duration) {
        return String.valueOf(duration.toMillis());
    }

    /** Another subscription of the lane has taken partitions over. */
    static final class LaneTakenOverException extends RuntimeException {
        LaneTakenOverException(LaneId lane, Set<TopicPartition> partitions) {
            super("lane %s: partitions %s went to another subscription".formatted(lane, partitions));
        }
    }
}
