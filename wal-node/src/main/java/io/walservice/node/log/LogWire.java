package io.walservice.node.log;

import io.walservice.internal.v1.Appended;
import io.walservice.internal.v1.Refused;
import io.walservice.internal.v1.StatusReply;
import io.walservice.internal.v1.Unknown;
import java.time.Duration;
import java.util.Optional;

/** Translates a log partition's replies between values and messages. */
final class LogWire {

    private LogWire() {}

    static io.walservice.internal.v1.AppendReply toMessage(AppendReply reply) {
        io.walservice.internal.v1.AppendReply.Builder message = io.walservice.internal.v1.AppendReply.newBuilder();
        if (reply instanceof AppendReply.Appended appended) {
            message.setAppended(Appended.newBuilder().addAllSequences(appended.sequences()));
        } else if (reply instanceof AppendReply.Refused refused) {
            message.setRefused(Refused.newBuilder().setReason(refused.reason()));
        } else if (reply instanceof AppendReply.Unknown unknown) {
            message.setUnknown(Unknown.newBuilder().setReason(unknown.reason()));
        }
        return message.build();
    }

    static AppendReply toReply(io.walservice.internal.v1.AppendReply message) {
        return switch (message.getOutcomeCase()) {
            case APPENDED -> new AppendReply.Appended(message.getAppended().getSequencesList());
            case REFUSED -> new AppendReply.Refused(message.getRefused().getReason());
            case UNKNOWN -> new AppendReply.Unknown(message.getUnknown().getReason());
            case OUTCOME_NOT_SET -> new AppendReply.Unknown("the reply is of a version this node does not know");
        };
    }

    static io.walservice.internal.v1.FindReply toMessage(FindReply reply) {
        io.walservice.internal.v1.FindReply.Builder message = io.walservice.internal.v1.FindReply.newBuilder();
        if (reply instanceof FindReply.Found found) {
            message.setEpoch(found.epoch())
                    .setSequence(found.sequence())
                    .setDispatched(found.dispatched())
                    .setSettled(found.settled());
            found.entry().ifPresent(message::setEntry);
        } else if (reply instanceof FindReply.Failed failed) {
            message.setFailure(failed.reason());
        }
        return message.build();
    }

    static FindReply toReply(io.walservice.internal.v1.FindReply message) {
        if (!message.getFailure().isEmpty()) {
            return new FindReply.Failed(message.getFailure());
        } else if (message.getSequence() == 0) {
            return new FindReply.NotFound();
        }
        return new FindReply.Found(
                message.getEpoch(),
                message.getSequence(),
                message.hasEntry() ? Optional.of(message.getEntry()) : Optional.empty(),
                message.getDispatched(),
                message.getSettled());
    }

    static io.walservice.internal.v1.PublishedReply toMessage(PublishedReply reply) {
        io.walservice.internal.v1.PublishedReply.Builder message =
                io.walservice.internal.v1.PublishedReply.newBuilder();
        if (reply instanceof PublishedReply.Published published) {
            message.setPublished(io.walservice.internal.v1.Published.newBuilder()
                    .setAfterEvent(published.afterEvent())
                    .setUpToEvent(published.upToEvent())
                    .setFirstSequence(published.firstSequence())
                    .setNextSequence(published.nextSequence())
                    .addAllEpochs(LogMessages.toMessages(published.epochs())));
        } else if (reply instanceof PublishedReply.NoSuchRecord none) {
            message.setNoSuchRecord(none.reason());
        }
        return message.build();
    }

    static PublishedReply toReply(io.walservice.internal.v1.PublishedReply message) {
        return switch (message.getOutcomeCase()) {
            case PUBLISHED ->
                new PublishedReply.Published(
                        message.getPublished().getAfterEvent(),
                        message.getPublished().getUpToEvent(),
                        message.getPublished().getFirstSequence(),
                        message.getPublished().getNextSequence(),
                        LogMessages.toEpochs(message.getPublished().getEpochsList()));
            case NO_SUCH_RECORD -> new PublishedReply.NoSuchRecord(message.getNoSuchRecord());
            case OUTCOME_NOT_SET ->
                throw new IllegalArgumentException("the reply is of a version this node does not know");
        };
    }

    static io.walservice.internal.v1.CancelReply toMessage(CancelReply reply) {
        return io.walservice.internal.v1.CancelReply.newBuilder()
                .setOutcome(reply.number())
                .build();
    }

    static CancelReply toReply(io.walservice.internal.v1.CancelReply message) {
        return CancelReply.of(message.getOutcome());
    }

    static io.walservice.internal.v1.BatchReply toMessage(BatchReply reply) {
        return io.walservice.internal.v1.BatchReply.newBuilder()
                .setTaken(reply.taken())
                .setDone(reply.done())
                .setTooLate(reply.tooLate())
                .build();
    }

    static BatchReply toReply(io.walservice.internal.v1.BatchReply message) {
        return new BatchReply(message.getTaken(), message.getDone(), message.getTooLate());
    }

    static io.walservice.internal.v1.DueChange toMessage(DueChange change) {
        return io.walservice.internal.v1.DueChange.newBuilder()
                .setPlace(LogMessages.toMessage(change.place()))
                .setDueMillis(change.dueMillis())
                .build();
    }

    static DueChange toChange(io.walservice.internal.v1.DueChange message) {
        return new DueChange(LogMessages.toPlace(message.getPlace()), message.getDueMillis());
    }

    static StatusReply toMessage(LogStatus status) {
        return StatusReply.newBuilder()
                .setNode(status.node())
                .setEpoch(status.epoch())
                .setNextSequence(status.nextSequence())
                .setDispatchedSequence(status.dispatchedSequence())
                .setSettledSequence(status.settledSequence())
                .setFired(status.delayed().counts().fired())
                .setCancelled(status.delayed().counts().cancelled())
                .setMoved(status.delayed().counts().moved())
                .setScheduleMark(LogMessages.toMessage(status.delayed().mark()))
                .setMeanLatenessMillis(status.delayed().meanLateness().toMillis())
                .setLongestLatenessMillis(status.delayed().longestLateness().toMillis())
                .putAllCounts(LogMessages.toMessages(status.counts()))
                .build();
    }

    static LogStatus toStatus(StatusReply message) {
        return new LogStatus(
                message.getNode(),
                message.getEpoch(),
                message.getNextSequence(),
                message.getDispatchedSequence(),
                message.getSettledSequence(),
                new LogStatus.Delayed(
                        new ScheduleState.Counts(message.getFired(), message.getCancelled(), message.getMoved()),
                        LogMessages.toPlace(message.getScheduleMark()),
                        Duration.ofMillis(message.getMeanLatenessMillis()),
                        Duration.ofMillis(message.getLongestLatenessMillis())),
                LogMessages.toCounts(message.getCountsMap()));
    }
}
