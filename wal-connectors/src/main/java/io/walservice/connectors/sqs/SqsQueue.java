package io.walservice.connectors.sqs;

import io.walservice.connectors.Cause;
import io.walservice.connectors.LaneId;
import io.walservice.connectors.MessageQueue;
import io.walservice.connectors.QueueId;
import io.walservice.connectors.Received;
import io.walservice.connectors.Subscription;
import io.walservice.connectors.sqs.SqsSubscription.Running;
import io.walservice.internal.v1.QueueRecord;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.stream.javadsl.Flow;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/**
 * A FIFO queue for each lane, a message group for each partition.
 *
 * <p>SQS deletes a message for all readers at once, so each lane has a copy of every record. It gives no more of a
 * group while some of it is unsettled: a lane has at most ten records of a partition in flight. And it drops what is
 * not deleted within fourteen days.
 *
 * <p>All stages complete within a few request timeouts, on the actor system's dispatcher. Closing ends neither the
 * actor system nor its running subscriptions: drain those first.
 */
public final class SqsQueue implements MessageQueue {
    private static final List<QueueAttributeName> COUNTS = List.of(
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED);

    private final ActorSystem system;
    private final SqsConnection connection;
    private final QueueRegister register;
    private final MarkStore marks;
    private final LaneQueues queues;
    private final LanePublisher publisher;
    private final LaneReader reader;

    /** Reaches for SQS only when it is used. */
    public SqsQueue(ClassicActorSystemProvider provider, SqsQueueSettings settings, SqsTables tables, Journal journal) {
        this.system = provider.classicSystem();
        this.connection =
                new SqsConnection(settings, system.dispatchers().lookup("pekko.actor.default-blocking-io-dispatcher"));
        this.register = new QueueRegister(tables);
        this.marks = new MarkStore(tables);
        this.queues = new LaneQueues(connection, settings);
        this.publisher = new LanePublisher(
                register,
                queues,
                new MessageSender(connection, queues, settings.largestMessage().bytes()),
                settings,
                SystemMaterializer.get(system).materializer());
        this.reader = new LaneReader(system, settings, journal);
    }

    @Override
    public CompletionStage<Done> create(QueueId queue) {
        return leaveClientThread(connection.client().thenCompose(client -> register.create(queue)));
    }

    @Override
    public CompletionStage<Done> publish(QueueId queue, List<LaneId> lanes, List<QueueRecord> records) {
        return leaveClientThread(publisher.publish(queue, lanes, records));
    }

    @Override
    public Subscription subscribe(QueueId queue, LaneId lane, Flow<Received, Received, NotUsed> settle) {
        CompletionStage<Running> running = connection
                .client()
                .thenCompose(client -> urlOf(lane)
                        .thenCompose(url -> marks.claim(lane)
                                .thenApply(claimed ->
                                        reader.run(queue, lane, new LaneHands.Address(client, url), claimed, settle))));
        return new SqsSubscription(leaveClientThread(running));
    }

    /** A queue that was deleted under a lane must not come back empty: what is lost would never be missed. */
    private CompletionStage<String> urlOf(LaneId lane) {
        queues.forget(lane);
        return register.hasBegun(lane).thenCompose(begun -> begun ? queues.require(lane) : queues.create(lane));
    }

    @Override
    public CompletionStage<Progress> progress(QueueId queue, LaneId lane) {
        return leaveClientThread(marks.read(lane)
                .thenCompose(settled -> lag(lane).thenApply(lag -> new Progress(settled, lag))));
    }

    /** As SQS counts, which may be a minute behind. */
    private CompletionStage<Long> lag(LaneId lane) {
        CompletionStage<Long> counted =
                connection.client().thenCompose(client -> queues.require(lane).thenCompose(url -> count(client, url)));
        return counted.exceptionallyCompose(failure -> {
            queues.forget(lane);
            return Cause.root(failure) instanceof QueueDoesNotExistException
                    ? noneUnlessBegun(lane, failure)
                    : CompletableFuture.failedStage(failure);
        });
    }

    private CompletionStage<Long> noneUnlessBegun(LaneId lane, Throwable failure) {
        return register.hasBegun(lane)
                .thenCompose(
                        begun -> begun ? CompletableFuture.failedStage(failure) : CompletableFuture.completedStage(0L));
    }

    private static CompletionStage<Long> count(SqsAsyncClient client, String url) {
        return client.getQueueAttributes(request -> request.queueUrl(url).attributeNames(COUNTS))
                .thenApply(found -> COUNTS.stream()
                        .flatMap(count -> Stream.ofNullable(found.attributes().get(count)))
                        .mapToLong(Long::parseLong)
                        .sum());
    }

    /** Nothing to do: what a lane has settled is deleted at once. */
    @Override
    public CompletionStage<Done> trim(QueueId queue, Readers readers) {
        return CompletableFuture.completedStage(Done.getInstance());
    }

    @Override
    public void close() {
        connection.close();
    }

    /** What the caller does next must not hold up the threads of the clients. */
    private <T> CompletionStage<T> leaveClientThread(CompletionStage<T> stage) {
        return stage.whenCompleteAsync((result, failure) -> {}, system.dispatcher());
    }
}
