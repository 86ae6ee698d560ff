package io.walservice.node.lane;

import com.google.protobuf.InvalidProtocolBufferException;
import io.walservice.internal.v1.AskLaneStatus;
import io.walservice.internal.v1.LaneStatusReply;
import io.walservice.internal.v1.ReleaseParkedKey;
import io.walservice.internal.v1.ReleaseParkedKeyReply;
import io.walservice.node.deadletter.DeadLetterStore;
import java.io.NotSerializableException;
import java.time.Instant;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Protobuf for what lanes say between nodes. */
public final class LaneSerializer extends SerializerWithStringManifest {

    private static final int IDENTIFIER = 731_002;
    private static final String WAKE = "w";
    private static final String ASK_STATUS = "s";
    private static final String STATUS = "sr";
    private static final String RESUME = "r";
    private static final String RESUME_ACCEPTING_LOSS = "rl";
    private static final String LOOK_FOR_REDRIVES = "d";
    private static final String RELEASE = "k";
    private static final String RELEASED = "kr";

    private final ExtendedActorSystem system;

    /** Made by Pekko. */
    public LaneSerializer(ExtendedActorSystem system) {
        this.system = system;
    }

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object message) {
        if (message instanceof LaneCommand.Wake) {
            return WAKE;
        } else if (message instanceof LaneCommand.AskStatus) {
            return ASK_STATUS;
        } else if (message instanceof LaneStatus) {
            return STATUS;
        } else if (message instanceof LaneCommand.Resume resume) {
            return resume == LaneCommand.Resume.RESUME ? RESUME : RESUME_ACCEPTING_LOSS;
        } else if (message instanceof LaneCommand.LookForRedrives) {
            return LOOK_FOR_REDRIVES;
        } else if (message instanceof LaneCommand.Release) {
            return RELEASE;
        } else if (message instanceof LaneCommand.Released) {
            return RELEASED;
        }
        throw new IllegalArgumentException("not a message between nodes: " + message.getClass());
    }

    @Override
    public byte[] toBinary(Object message) {
        if (message instanceof LaneCommand.AskStatus ask) {
            return AskLaneStatus.newBuilder()
                    .setReplyTo(resolver().toSerializationFormat(ask.replyTo()))
                    .build()
                    .toByteArray();
        } else if (message instanceof LaneStatus status) {
            return toMessage(status).toByteArray();
        } else if (message instanceof LaneCommand.Release release) {
            return ReleaseParkedKey.newBuilder()
                    .setParkKey(release.parkKey())
                    .setReplyTo(resolver().toSerializationFormat(release.replyTo()))
                    .build()
                    .toByteArray();
        } else if (message instanceof LaneCommand.Released released) {
            return ReleaseParkedKeyReply.newBuilder()
                    .setOutcome(released.name())
                    .build()
                    .toByteArray();
        }
        return new byte[0];
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
        try {
            return switch (manifest) {
                case WAKE -> LaneCommand.Wake.WAKE;
                case RESUME -> LaneCommand.Resume.RESUME;
                case RESUME_ACCEPTING_LOSS -> LaneCommand.Resume.ACCEPTING_LOSS;
                case ASK_STATUS ->
                    new LaneCommand.AskStatus(resolver()
                            .resolveActorRef(AskLaneStatus.parseFrom(bytes).getReplyTo()));
                case LOOK_FOR_REDRIVES -> LaneCommand.LookForRedrives.LOOK;
                case RELEASE -> toRelease(ReleaseParkedKey.parseFrom(bytes));
                case RELEASED ->
                    LaneCommand.Released.valueOf(
                            ReleaseParkedKeyReply.parseFrom(bytes).getOutcome());
                case STATUS -> toStatus(LaneStatusReply.parseFrom(bytes));
                default ->
                    throw new NotSerializableException(
                            "manifest: %s (expected: one this version knows)".formatted(manifest));
            };
        } catch (InvalidProtocolBufferException e) {
            throw new NotSerializableException("%s: %s".formatted(manifest, e.getMessage()));
        }
    }

    private LaneCommand.Release toRelease(ReleaseParkedKey message) {
        return new LaneCommand.Release(message.getParkKey(), resolver().resolveActorRef(message.getReplyTo()));
    }

    private static LaneStatusReply toMessage(LaneStatus status) {
        return LaneStatusReply.newBuilder()
                .setNode(status.node())
                .setState(status.activity().state())
                .setCause(status.activity().cause())
                .setSinceMillis(status.activity().since().toEpochMilli())
                .setApplied(status.done().applied())
                .setRetried(status.done().retried())
                .setDeadLettered(status.done().deadLettered())
                .setParkedKeys(status.parked().keys())
                .setParkedEntries(status.parked().entries())
                .setHeldKeys(status.parked().held())
                .setSettledInAll(status.total().settled())
                .setAppliedInAll(status.total().applied())
                .setDeadLetters(status.letters().waiting())
                .setDiscardedLetters(status.letters().discarded())
                .setLagRecords(status.behind().records())
                .setDelayMillis(status.behind().delayMillis())
                .build();
    }

    private static LaneStatus toStatus(LaneStatusReply message) {
        return new LaneStatus(
                message.getNode(),
                new LaneStatus.Activity(
                        message.getState(), message.getCause(), Instant.ofEpochMilli(message.getSinceMillis())),
                new LaneStatus.Done(message.getApplied(), message.getRetried(), message.getDeadLettered()),
                new LaneStatus.Parked(message.getParkedKeys(), message.getParkedEntries(), message.getHeldKeys()),
                new LaneStatus.Total(message.getSettledInAll(), message.getAppliedInAll()),
                new DeadLetterStore.Count(message.getDeadLetters(), message.getDiscardedLetters()),
                new LaneStatus.Behind(message.getLagRecords(), message.getDelayMillis()));
    }

    private ActorRefResolver resolver() {
        return ActorRefResolver.get(Adapter.toTyped(system));
    }
}
