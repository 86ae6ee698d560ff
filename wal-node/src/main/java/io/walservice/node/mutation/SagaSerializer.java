package io.walservice.node.mutation;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.walservice.internal.v1.AskMutation;
import io.walservice.internal.v1.CompleteMutation;
import io.walservice.internal.v1.DropMutation;
import io.walservice.internal.v1.MutationEvent;
import io.walservice.internal.v1.MutationStatus;
import io.walservice.internal.v1.OpenMutation;
import io.walservice.internal.v1.ReportApplied;
import java.io.NotSerializableException;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * Protobuf for what a saga stores and for what it says between nodes. Manifests are part of the journal's format: none
 * is ever changed or used again.
 */
public final class SagaSerializer extends SerializerWithStringManifest {
    private static final int IDENTIFIER = 731_003;
    private static final String EVENT = "E";
    private static final String OPEN = "o";
    private static final String OPENED = "or";
    private static final String COMPLETE = "c";
    private static final String DROP = "d";
    private static final String REPORT = "r";
    private static final String ASK = "a";
    private static final String WAKE = "w";
    private static final String STATUS = "s";
    private static final String UNKNOWN = "u";
    private static final String DIFFERENT = "x";

    private final ExtendedActorSystem system;

    /** Made by Pekko. */
    public SagaSerializer(ExtendedActorSystem system) {
        this.system = system;
    }

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object message) {
        if (message instanceof MutationEvent) {
            return EVENT;
        } else if (message instanceof SagaCommand.Open) {
            return OPEN;
        } else if (message instanceof SagaCommand.Opened opened) {
            return OPENED + opened.name();
        } else if (message instanceof SagaCommand.Complete) {
            return COMPLETE;
        } else if (message instanceof SagaCommand.Drop) {
            return DROP;
        } else if (message instanceof SagaCommand.Report) {
            return REPORT;
        } else if (message instanceof SagaCommand.Ask) {
            return ASK;
        } else if (message instanceof SagaCommand.Wake) {
            return WAKE;
        } else if (message instanceof SagaCommand.Status) {
            return STATUS;
        } else if (message instanceof SagaCommand.Unknown) {
            return UNKNOWN;
        } else if (message instanceof SagaCommand.Different) {
            return DIFFERENT;
        }
        throw new IllegalArgumentException("not a message between nodes: " + message.getClass());
    }

    @Override
    public byte[] toBinary(Object message) {
        if (message instanceof MutationEvent event) {
            return event.toByteArray();
        } else if (message instanceof SagaCommand.Status status) {
            return status.message().toByteArray();
        } else if (message instanceof SagaCommand command) {
            return commandMessage(command).toByteArray();
        }
        return new byte[0];
    }

    private MessageLite commandMessage(SagaCommand command) {
        if (command instanceof SagaCommand.Open open) {
            return OpenMutation.newBuilder()
                    .setContent(open.content())
                    .setExpiresMillis(open.expiresMillis())
                    .setReplyTo(address(open.replyTo()))
                    .build();
        } else if (command instanceof SagaCommand.Complete complete) {
            return CompleteMutation.newBuilder()
                    .setReceived(complete.whole())
                    .setReplyTo(address(complete.replyTo()))
                    .build();
        } else if (command instanceof SagaCommand.Drop drop) {
            return DropMutation.newBuilder().setContent(drop.content()).build();
        } else if (command instanceof SagaCommand.Report report) {
            return ReportApplied.newBuilder()
                    .setPlace(report.place())
                    .setReplyTo(address(report.replyTo()))
                    .build();
        } else if (command instanceof SagaCommand.Ask ask) {
            return AskMutation.newBuilder()
                    .setAtEnd(ask.atEnd())
                    .setReplyTo(address(ask.replyTo()))
                    .build();
        }
        return AskMutation.getDefaultInstance();
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
        if (manifest.startsWith(OPENED)) {
            return SagaCommand.Opened.valueOf(manifest.substring(OPENED.length()));
        }
        try {
            return switch (manifest) {
                case EVENT -> MutationEvent.parseFrom(bytes);
                case OPEN -> toOpen(OpenMutation.parseFrom(bytes));
                case COMPLETE -> toComplete(CompleteMutation.parseFrom(bytes));
                case DROP -> new SagaCommand.Drop(DropMutation.parseFrom(bytes).getContent());
                case REPORT -> toReport(ReportApplied.parseFrom(bytes));
                case ASK -> toAsk(AskMutation.parseFrom(bytes));
                case WAKE -> SagaCommand.Wake.WAKE;
                case STATUS -> new SagaCommand.Status(MutationStatus.parseFrom(bytes));
                case UNKNOWN -> SagaCommand.Unknown.UNKNOWN;
                case DIFFERENT -> SagaCommand.Different.DIFFERENT;
                default ->
                    throw new NotSerializableException(
                            "manifest: %s (expected: one this version knows)".formatted(manifest));
            };
        } catch (InvalidProtocolBufferException e) {
            throw new NotSerializableException("%s: %s".formatted(manifest, e.getMessage()));
        }
    }

    private SagaCommand.Open toOpen(OpenMutation message) {
        return new SagaCommand.Open(message.getContent(), message.getExpiresMillis(), actor(message.getReplyTo()));
    }

    private SagaCommand.Complete toComplete(CompleteMutation message) {
        return new SagaCommand.Complete(message.getReceived(), actor(message.getReplyTo()));
    }

    private SagaCommand.Report toReport(ReportApplied message) {
        return new SagaCommand.Report(message.getPlace(), actor(message.getReplyTo()));
    }

    private SagaCommand.Ask toAsk(AskMutation message) {
        return new SagaCommand.Ask(message.getAtEnd(), actor(message.getReplyTo()));
    }

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
