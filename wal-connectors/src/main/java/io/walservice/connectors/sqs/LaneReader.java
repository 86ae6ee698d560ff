package io.walservice.connectors.sqs;

import io.walservice.connectors.Cause;
import io.walservice.connectors.LaneId;
import io.walservice.connectors.QueueId;
import io.walservice.connectors.Received;
import io.walservice.connectors.sqs.ClaimedMarks.LaneTakenOverException;
import io.walservice.connectors.sqs.SqsSubscription.Running;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.stream.javadsl.Flow;

/**
 * Runs lanes' streams, and beside each what keeps its messages hidden and looks whether its claim still holds.
 *
 * <p>One subscription of a lane counts: the newest. An older one fails within about a second, or with the next mark it
 * saves, and gives back what it has in hand, so that the newest gets it at once.
 */
final class LaneReader {
    private static final Duration BETWEEN_CHECKS = Duration.ofSeconds(1);

    private final ActorSystem system;
    private final SqsQueueSettings settings;
    private final Journal journal;

    LaneReader(ActorSystem system, SqsQueueSettings settings, Journal journal) {
        this.system = system;
        this.settings = settings;
        this.journal = journal;
    }

    Running run(
            QueueId queue,
            LaneId lane,
            LaneHands.Address address,
            ClaimedMarks marks,
            Flow<Received, Received, NotUsed> settle) {
        SharedKillSwitch fail = KillSwitches.shared(lane + "-fails");
        InHand inHand = new InHand(address.client(), address.url());
        LaneStream stream = new LaneStream(
                new LaneHands(inHand, address, marks, journal, settings),
                new ReadMarks(queue.namespace(), settings.nameOf(lane), queue.partitions(), marks.begin()),
                fail);
        CompletionStage<Done> ended =
                stream.of(settle).run(SystemMaterializer.get(system).materializer());
        Duration visibility = settings.reading().visibility();
        Cancellable extending = every(visibility.dividedBy(3), () -> inHand.extend(visibility));
        Cancellable checking = every(
                BETWEEN_CHECKS,
                () -> marks.check().exceptionally(failure -> {
                    if (Cause.root(failure) instanceof LaneTakenOverException lost) {
                        fail.abort(lost);
                    }
                    return Done.getInstance();
                }));
        return new Running(
                stream::drain,
                ended.handle((done, failure) -> {
                            extending.cancel();
                            checking.cancel();
                            return inHand.giveBack();
                        })
                        .thenCompose(given -> given)
                        .thenCompose(given -> ended));
    }

    private Cancellable every(Duration interval, Runnable action) {
        return system.scheduler().scheduleWithFixedDelay(interval, interval, action, system.dispatcher());
    }
}
