package io.walservice.connectors.sqs;

import io.walservice.connectors.LogPosition;
import io.walservice.connectors.Received;
import io.walservice.connectors.Standing;
import io.walservice.connectors.sqs.ReadMarks.Handled;
import io.walservice.internal.v1.QueueRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.RunnableGraph;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/**
 * queue ─▶ receive ─▶ decode and mark ─▶ fetch what the journal holds ─▶ the lane's own flow ─▶ save marks ─▶ delete
 *
 * <p>Several calls wait for messages at the same time. Their answers may be taken in any order: SQS gives no more of a
 * group while some of it is in hand, so no two of them have records of one partition.
 *
 * <p>Marks are saved before messages are deleted, so a message that comes again after a crash is a repeat.
 */
final class LaneStream {
    private static final Logger LOG = LoggerFactory.getLogger(LaneStream.class);
    private static final int BATCH = 10;
    private static final int RECORDS_PER_SAVE = 1_000;
    private static final int FETCHES = 4;
    private static final int DELETIONS = 4;

    private final LaneHands hands;
    private final ReadMarks marks;
    private final SharedKillSwitch stop;
    private final SharedKillSwitch fail;

    LaneStream(LaneHands hands, ReadMarks marks, SharedKillSwitch fail) {
        this.hands = hands;
        this.marks = marks;
        this.stop = KillSwitches.shared("stop");
        this.fail = fail;
    }

    /** Lets go of what is on its way, and finishes what is in hand. */
    void drain() {
        hands.inHand().close();
        stop.shutdown();
    }

    RunnableGraph<CompletionStage<Done>> of(Flow<Received, Received, NotUsed> settle) {
        return Source.repeat(NotUsed.getInstance())
                .via(stop.flow())
                .mapAsyncUnordered(hands.settings().reading().receivers(), again -> receive())
                .mapConcat(messages -> messages)
                .map(marks::read)
                .mapAsync(FETCHES, this::complete)
                .mapConcat(found -> found.stream().toList())
                .via(fail.flow())
                .via(settle)
                .map(received -> (Handled) received.acknowledgement())
                .batch(RECORDS_PER_SAVE, LaneStream::first, LaneStream::gather)
                .mapAsync(1, this::save)
                .mapConcat(LaneStream::batches)
                .mapAsync(DELETIONS, batch -> hands.inHand().delete(batch))
                .toMat(Sink.ignore(), Keep.right());
    }

    private CompletionStage<List<Message>> receive() {
        return hands.client()
                .receiveMessage(request -> request.queueUrl(hands.url())
                        .maxNumberOfMessages(BATCH)
                        .waitTimeSeconds(
                                (int) hands.settings().reading().longPoll().toSeconds())
                        .visibilityTimeout(
                                (int) hands.settings().reading().visibility().toSeconds())
                        .messageSystemAttributeNames(
                                MessageSystemAttributeName.MESSAGE_GROUP_ID,
                                MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT)
                        .overrideConfiguration(call -> call.apiCallTimeout(hands.receiveTimeout())))
                .thenApply(ReceiveMessageResponse::messages)
                .thenCompose(hands.inHand()::take);
    }

    /** Gives a record the payload that was too large for its message; empty for one that goes back. */
    private CompletionStage<Optional<Received>> complete(ReadMarks.Read read) {
        Received received = read.received();
        if (read.comesAgain()) {
            String id = ((Handled) received.acknowledgement()).messageId();
            return hands.inHand().giveBack(id).thenApply(given -> Optional.empty());
        }
        if (received.standing() == Standing.PREMATURE) {
            LOG.warn("{}: a record came without its predecessor, and is left to come again with it", hands.url());
        }
        boolean fetched = received.content() instanceof Received.Decoded decoded
                && decoded.message().getPayloadInJournal()
                && received.standing() == Standing.NEXT; // no other is applied
        return fetched
                ? fetch(received, ((Received.Decoded) received.content()).message())
                : CompletableFuture.completedStage(Optional.of(received));
    }

    private CompletionStage<Optional<Received>> fetch(Received received, QueueRecord claim) {
        return hands.journal().entryOf(claim).thenApply(found -> {
            QueueRecord.Builder whole = claim.toBuilder().clearPayloadInJournal();
            found.ifPresent(whole::setEntry);
            return Optional.of(new Received(
                    received.orderingKey(),
                    new Received.Decoded(whole.build()),
                    found.isPresent() ? Standing.NEXT : Standing.REPEAT,
                    received.acknowledgement()));
        });
    }

    private static List<Handled> first(Handled handled) {
        List<Handled> all = new ArrayList<>();
        all.add(handled);
        return all;
    }

    private static List<Handled> gather(List<Handled> all, Handled handled) {
        all.add(handled);
        return all;
    }

    private CompletionStage<List<Handled>> save(List<Handled> settled) {
        Map<Integer, LogPosition> moved = new HashMap<>();
        for (Handled handled : settled) {
            handled.mark().ifPresent(mark -> moved.put(handled.partition(), mark));
        }
        return moved.isEmpty()
                ? CompletableFuture.completedStage(settled)
                : hands.marks().save(moved).thenApply(saved -> settled);
    }

    private static List<List<String>> batches(List<Handled> settled) {
        List<String> ids = settled.stream().map(Handled::messageId).toList();
        List<List<String>> batches = new ArrayList<>();
        for (int i = 0; i < ids.size(); i += BATCH) {
            batches.add(ids.subList(i, Math.min(ids.size(), i + BATCH)));
        }
        return batches;
    }
}
