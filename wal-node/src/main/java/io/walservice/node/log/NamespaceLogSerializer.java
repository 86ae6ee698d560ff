package io.walservice.node.log;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.walservice.internal.v1.AskStatus;
import io.walservice.internal.v1.CancelBatch;
import io.walservice.internal.v1.CancelDelayed;
import io.walservice.internal.v1.DispatchAdvanced;
import io.walservice.internal.v1.EntriesAppended;
import io.walservice.internal.v1.EntriesCancelled;
import io.walservice.internal.v1.EntriesFired;
import io.walservice.internal.v1.Find;
import io.walservice.internal.v1.FindDispatched;
import io.walservice.internal.v1.FindPublished;
import io.walservice.internal.v1.JournalTrimmed;
import io.walservice.internal.v1.LogSnapshot;
import io.walservice.internal.v1.MoveBatch;
import io.walservice.internal.v1.OwnershipTaken;
import io.walservice.internal.v1.SettlementAdvanced;
import io.walservice.internal.v1.StatusReply;
import java.io.NotSerializableException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * Protobuf for what a log partition stores and for what it says between nodes. Manifests are part of the journal's
 * format: none is ever changed or used again.
 */
public final class NamespaceLogSerializer extends SerializerWithStringManifest {

    private static final int IDENTIFIER = 731_001;

    private final ExtendedActorSystem system;

    /** Made by Pekko. */
    public NamespaceLogSerializer(ExtendedActorSystem system) {
        this.system = system;
    }

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object message) {
        return kindOf(message).manifest;
    }

    @Override
    public byte[] toBinary(Object message) {
        return toMessage(message).toByteArray();
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
        try {
            return fromMessage(Kind.of(manifest), bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new NotSerializableException("%s: %s".formatted(manifest, e.getMessage()));
        }
    }

    private enum Kind {
        OWNERSHIP_TAKEN("OT"),
        ENTRIES_APPENDED("EA"),
        ENTRIES_FIRED("EF"),
        ENTRIES_CANCELLED("EC"),
        DISPATCH_ADVANCED("DA"),
        SETTLEMENT_ADVANCED("SA"),
        JOURNAL_TRIMMED("JT"),
        SNAPSHOT("SN"),
        APPEND("a"),
        APPEND_REPLY("ar"),
        FIND("f"),
        FIND_REPLY("fr"),
        FIND_PUBLISHED("p"),
        FIND_DISPATCHED("d"),
        PUBLISHED_REPLY("pr"),
        ASK_STATUS("s"),
        STATUS("sr"),
        CANCEL("c"),
        CANCEL_REPLY("cr"),
        CANCEL_BATCH("cb"),
        MOVE_BATCH("mb"),
        BATCH_REPLY("br"),
        WAKE("w");

        private final String manifest;

        Kind(String manifest) {
            this.manifest = manifest;
        }

        static Kind of(String manifest) throws NotSerializableException {
            for (Kind kind : values()) {
                if (kind.manifest.equals(manifest)) {
                    return kind;
                }
            }
            throw new NotSerializableException("manifest: %s (expected: one this version knows)".formatted(manifest));
        }
    }

    private static Kind kindOf(Object message) {
        if (message instanceof NamespaceLogEvent.EntriesAppended) {
            return Kind.ENTRIES_APPENDED;
        } else if (message instanceof NamespaceLogEvent.EntriesFired) {
            return Kind.ENTRIES_FIRED;
        } else if (message instanceof NamespaceLogEvent.EntriesCancelled) {
            return Kind.ENTRIES_CANCELLED;
        } else if (message instanceof NamespaceLogEvent.DispatchAdvanced) {
            return Kind.DISPATCH_ADVANCED;
        } else if (message instanceof NamespaceLogEvent.OwnershipTaken) {
            return Kind.OWNERSHIP_TAKEN;
        } else if (message instanceof NamespaceLogEvent.SettlementAdvanced) {
            return Kind.SETTLEMENT_ADVANCED;
        } else if (message instanceof NamespaceLogEvent.JournalTrimmed) {
            return Kind.JOURNAL_TRIMMED;
        } else if (message instanceof LogSnapshot) {
            return Kind.SNAPSHOT;
        } else if (message instanceof NamespaceLogCommand.Append) {
            return Kind.APPEND;
        } else if (message instanceof AppendReply) {
            return Kind.APPEND_REPLY;
        } else if (message instanceof NamespaceLogCommand.FindToken
                || message instanceof NamespaceLogCommand.FindSequence) {
            return Kind.FIND;
        } else if (message instanceof FindReply) {
            return Kind.FIND_REPLY;
        } else if (message instanceof NamespaceLogCommand.FindPublished) {
            return Kind.FIND_PUBLISHED;
        } else if (message instanceof NamespaceLogCommand.FindDispatched) {
            return Kind.FIND_DISPATCHED;
        } else if (message instanceof PublishedReply) {
            return Kind.PUBLISHED_REPLY;
        } else if (message instanceof NamespaceLogCommand.AskStatus) {
            return Kind.ASK_STATUS;
        } else if (message instanceof LogStatus) {
            return Kind.STATUS;
        } else if (message instanceof NamespaceLogCommand.CancelDelayed) {
            return Kind.CANCEL;
        } else if (message instanceof CancelReply) {
            return Kind.CANCEL_REPLY;
        } else if (message instanceof NamespaceLogCommand.CancelBatch) {
            return Kind.CANCEL_BATCH;
        } else if (message instanceof NamespaceLogCommand.MoveBatch) {
            return Kind.MOVE_BATCH;
        } else if (message instanceof BatchReply) {
            return Kind.BATCH_REPLY;
        } else if (message instanceof NamespaceLogCommand.Wake) {
            return Kind.WAKE;
        }
        throw new IllegalArgumentException("not a message between nodes: " + message.getClass());
    }

    private MessageLite toMessage(Object message) {
        if (message instanceof NamespaceLogEvent event) {
            return eventMessage(event);
        } else if (message instanceof LogSnapshot snapshot) {
            return snapshot;
        } else if (message instanceof AppendReply reply) {
            return LogWire.toMessage(reply);
        } else if (message instanceof FindReply reply) {
            return LogWire.toMessage(reply);
        } else if (message instanceof PublishedReply reply) {
            return LogWire.toMessage(reply);
        } else if (message instanceof LogStatus status) {
            return LogWire.toMessage(status);
        } else if (message instanceof CancelReply reply) {
            return LogWire.toMessage(reply);
        } else if (message instanceof BatchReply reply) {
            return LogWire.toMessage(reply);
        } else if (message instanceof NamespaceLogCommand command) {
            return commandMessage(command);
        }
        throw new IllegalArgumentException("not a message between nodes: " + message.getClass());
    }

    private static MessageLite eventMessage(NamespaceLogEvent event) {
        if (event instanceof NamespaceLogEvent.EntriesAppended appended) {
            return EntriesAppended.newBuilder()
                    .setEpoch(appended.epoch())
                    .addAllEntries(appended.entries())
                    .build();
        } else if (event instanceof NamespaceLogEvent.DispatchAdvanced advanced) {
            return LogMessages.toMessage(advanced);
        } else if (event instanceof NamespaceLogEvent.OwnershipTaken taken) {
            return ownershipMessage(taken);
        }
        if (event instanceof NamespaceLogEvent.EntriesFired fired) {
            return EntriesFired.newBuilder()
                    .setEpoch(fired.epoch())
                    .addAllEntries(fired.entries())
                    .addAllPlaces(
                            fired.places().stream().map(LogMessages::toMessage).toList())
                    .setMark(LogMessages.toMessage(fired.mark()))
                    .setMarked(fired.marked())
                    .build();
        }
        if (event instanceof NamespaceLogEvent.EntriesCancelled cancelled) {
            return EntriesCancelled.newBuilder()
                    .setEpoch(cancelled.epoch())
                    .addAllEntries(cancelled.entries().stream()
                            .map(LogMessages::toMessage)
                            .toList())
                    .setMarked(cancelled.marked())
                    .build();
        }
        if (event instanceof NamespaceLogEvent.JournalTrimmed trimmed) {
            return JournalTrimmed.newBuilder()
                    .setEpoch(trimmed.epoch())
                    .setEventNumber(trimmed.eventNumber())
                    .build();
        }
        NamespaceLogEvent.SettlementAdvanced advanced = (NamespaceLogEvent.SettlementAdvanced) event;
        return SettlementAdvanced.newBuilder()
                .setEpoch(advanced.epoch())
                .setNextSequence(advanced.nextSequence())
                .build();
    }

    private static MessageLite ownershipMessage(NamespaceLogEvent.OwnershipTaken taken) {
        OwnershipTaken.Builder message = OwnershipTaken.newBuilder()
                .setEpoch(taken.epoch())
                .setNextSequence(taken.nextSequence())
                .setNode(taken.node());
        taken.schedule().ifPresent(schedule -> message.setSchedule(LogMessages.toMessage(schedule)));
        message.putAllCounts(LogMessages.toMessages(taken.counts()));
        return message.build();
    }

    private MessageLite commandMessage(NamespaceLogCommand command) {
        if (command instanceof NamespaceLogCommand.Append append) {
            return io.walservice.internal.v1.Append.newBuilder()
                    .addAllEntries(append.entries())
                    .setReplyTo(address(append.replyTo()))
                    .build();
        } else if (command instanceof NamespaceLogCommand.FindToken find) {
            return Find.newBuilder()
                    .setToken(find.token())
                    .setReplyTo(address(find.replyTo()))
                    .build();
        } else if (command instanceof NamespaceLogCommand.FindSequence find) {
            return Find.newBuilder()
                    .setSequence(find.sequence())
                    .setReplyTo(address(find.replyTo()))
                    .build();
        } else if (command instanceof NamespaceLogCommand.FindPublished find) {
            return FindPublished.newBuilder()
                    .setQueuePartition(find.queuePartition())
                    .setAfter(LogMessages.toMessage(find.after()))
                    .setReplyTo(address(find.replyTo()))
                    .build();
        } else if (command instanceof NamespaceLogCommand.FindDispatched find) {
            return FindDispatched.newBuilder()
                    .setFromSequence(find.fromSequence())
                    .setFromMillis(find.from().toEpochMilli())
                    .setReplyTo(address(find.replyTo()))
                    .build();
        } else if (command instanceof NamespaceLogCommand.AskStatus ask) {
            return AskStatus.newBuilder().setReplyTo(address(ask.replyTo())).build();
        } else if (command instanceof NamespaceLogCommand.CancelDelayed cancel) {
            return CancelDelayed.newBuilder()
                    .setPlace(LogMessages.toMessage(cancel.entry().place()))
                    .addAllTargets(cancel.entry().targets())
                    .setReplyTo(address(cancel.replyTo()))
                    .build();
        } else if (command instanceof NamespaceLogCommand.CancelBatch cancel) {
            return CancelBatch.newBuilder()
                    .addAllEntries(cancel.entries().stream()
                            .map(LogMessages::toMessage)
                            .toList())
                    .setReplyTo(address(cancel.replyTo()))
                    .build();
        } else if (command instanceof NamespaceLogCommand.MoveBatch move) {
            return MoveBatch.newBuilder()
                    .addAllChanges(
                            move.changes().stream().map(LogWire::toMessage).toList())
                    .setReplyTo(address(move.replyTo()))
                    .build();
        }
        return io.walservice.internal.v1.Wake.getDefaultInstance();
    }

    private Object fromMessage(Kind kind, byte[] bytes) throws InvalidProtocolBufferException {
        return switch (kind) {
            case OWNERSHIP_TAKEN -> ownershipTaken(OwnershipTaken.parseFrom(bytes));
            case ENTRIES_APPENDED -> entriesAppended(EntriesAppended.parseFrom(bytes));
            case ENTRIES_FIRED -> entriesFired(EntriesFired.parseFrom(bytes));
            case ENTRIES_CANCELLED -> entriesCancelled(EntriesCancelled.parseFrom(bytes));
            case DISPATCH_ADVANCED -> dispatchAdvanced(DispatchAdvanced.parseFrom(bytes));
            case SETTLEMENT_ADVANCED -> settlementAdvanced(SettlementAdvanced.parseFrom(bytes));
            case JOURNAL_TRIMMED -> journalTrimmed(JournalTrimmed.parseFrom(bytes));
            case SNAPSHOT -> LogSnapshot.parseFrom(bytes);
            case APPEND -> append(io.walservice.internal.v1.Append.parseFrom(bytes));
            case APPEND_REPLY -> LogWire.toReply(io.walservice.internal.v1.AppendReply.parseFrom(bytes));
            case FIND -> find(Find.parseFrom(bytes));
            case FIND_REPLY -> LogWire.toReply(io.walservice.internal.v1.FindReply.parseFrom(bytes));
            case FIND_PUBLISHED -> find(FindPublished.parseFrom(bytes));
            case FIND_DISPATCHED -> find(FindDispatched.parseFrom(bytes));
            case PUBLISHED_REPLY -> LogWire.toReply(io.walservice.internal.v1.PublishedReply.parseFrom(bytes));
            case ASK_STATUS ->
                new NamespaceLogCommand.AskStatus(
                        actor(AskStatus.parseFrom(bytes).getReplyTo()));
            case STATUS -> LogWire.toStatus(StatusReply.parseFrom(bytes));
            case CANCEL -> cancel(CancelDelayed.parseFrom(bytes));
            case CANCEL_REPLY -> LogWire.toReply(io.walservice.internal.v1.CancelReply.parseFrom(bytes));
            case CANCEL_BATCH -> cancel(CancelBatch.parseFrom(bytes));
            case MOVE_BATCH -> move(MoveBatch.parseFrom(bytes));
            case BATCH_REPLY -> LogWire.toReply(io.walservice.internal.v1.BatchReply.parseFrom(bytes));
            case WAKE -> NamespaceLogCommand.Wake.WAKE;
        };
    }

    private static NamespaceLogEvent ownershipTaken(OwnershipTaken message) {
        return new NamespaceLogEvent.OwnershipTaken(
                message.getEpoch(),
                message.getNextSequence(),
                message.getNode(),
                message.hasSchedule() ? Optional.of(LogMessages.toSchedule(message.getSchedule())) : Optional.empty(),
                LogMessages.toCounts(message.getCountsMap()));
    }

    private static NamespaceLogEvent entriesAppended(EntriesAppended message) {
        return new NamespaceLogEvent.EntriesAppended(message.getEpoch(), message.getEntriesList());
    }

    private static NamespaceLogEvent entriesFired(EntriesFired message) {
        Stream<DuePlace> early = message.getEntriesList().stream()
                .map(entry -> new DuePlace(entry.getDueTimeMillis(), entry.getScheduledSequence()));
        Stream<DuePlace> places = message.getPlacesList().stream().map(LogMessages::toPlace);
        return new NamespaceLogEvent.EntriesFired(
                message.getEpoch(),
                message.getEntriesList(),
                (message.getPlacesCount() == 0 ? early : places).toList(),
                LogMessages.toPlace(message.getMark()),
                message.getMarked());
    }

    private static NamespaceLogEvent entriesCancelled(EntriesCancelled message) {
        Stream<WaitingEntry> early =
                message.getPlacesList().stream().map(place -> new WaitingEntry(LogMessages.toPlace(place), List.of()));
        Stream<WaitingEntry> entries = message.getEntriesList().stream().map(LogMessages::toWaiting);
        return new NamespaceLogEvent.EntriesCancelled(
                message.getEpoch(), Stream.concat(early, entries).toList(), message.getMarked());
    }

    private static NamespaceLogEvent dispatchAdvanced(DispatchAdvanced message) {
        return new NamespaceLogEvent.DispatchAdvanced(message.getEpoch(), LogMessages.toCheckpoint(message));
    }

    private static NamespaceLogEvent settlementAdvanced(SettlementAdvanced message) {
        return new NamespaceLogEvent.SettlementAdvanced(message.getEpoch(), message.getNextSequence());
    }

    private static NamespaceLogEvent journalTrimmed(JournalTrimmed message) {
        return new NamespaceLogEvent.JournalTrimmed(message.getEpoch(), message.getEventNumber());
    }

    private NamespaceLogCommand append(io.walservice.internal.v1.Append message) {
        return new NamespaceLogCommand.Append(message.getEntriesList(), actor(message.getReplyTo()));
    }

    private NamespaceLogCommand cancel(CancelDelayed message) {
        return new NamespaceLogCommand.CancelDelayed(
                new WaitingEntry(LogMessages.toPlace(message.getPlace()), message.getTargetsList()),
                actor(message.getReplyTo()));
    }

    private NamespaceLogCommand cancel(CancelBatch message) {
        return new NamespaceLogCommand.CancelBatch(
                message.getEntriesList().stream().map(LogMessages::toWaiting).toList(), actor(message.getReplyTo()));
    }

    private NamespaceLogCommand move(MoveBatch message) {
        return new NamespaceLogCommand.MoveBatch(
                message.getChangesList().stream().map(LogWire::toChange).toList(), actor(message.getReplyTo()));
    }

    private NamespaceLogCommand find(Find message) {
        return message.getByCase() == Find.ByCase.TOKEN
                ? new NamespaceLogCommand.FindToken(message.getToken(), actor(message.getReplyTo()))
                : new NamespaceLogCommand.FindSequence(message.getSequence(), actor(message.getReplyTo()));
    }

    private NamespaceLogCommand find(FindPublished message) {
        return new NamespaceLogCommand.FindPublished(
                message.getQueuePartition(), LogMessages.toPosition(message.getAfter()), actor(message.getReplyTo()));
    }

    private NamespaceLogCommand find(FindDispatched message) {
        return new NamespaceLogCommand.FindDispatched(
                message.getFromSequence(), Instant.ofEpochMilli(message.getFromMillis()), actor(message.getReplyTo()));
    }

    /** Resolved when it is needed: the typed system is not complete yet while serializers are made. */
    private ActorRefResolver resolver() {
        return ActorRefResolver.get(Adapter.toTyped(system));
    }

    private String address(ActorRef<?> actor) {
        return resolver().toSerializationFormat(actor);
    }

    private <T> ActorRef<T> actor(String address) {
        return resolver().resolveActorRef(address);
    }
}
