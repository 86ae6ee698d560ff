package io.walservice.node.mutation;

import io.walservice.internal.v1.MutationPlace;
import io.walservice.internal.v1.MutationReceived;
import io.walservice.internal.v1.MutationStatus;
import io.walservice.node.staging.Decision;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** All messages of a saga. */
sealed interface SagaCommand {

    // ---- between nodes

    /** Expect content; whoever sends it has the set among the open ones already. */
    record Open(String content, long expiresMillis, ActorRef<Opened> replyTo) implements SagaCommand {}

    /** Whether the content may be sent. */
    enum Opened {
        EXPECTED,
        WHOLE,
        TOO_OFTEN
    }

    /** The content is whole; answered once the set's fate is decided. */
    record Complete(MutationReceived whole, ActorRef<Answer> replyTo) implements SagaCommand {}

    /** The content will never be whole. */
    record Drop(String content) implements SagaCommand {}

    /** A target has all its items; answered once that is journalled. */
    record Report(MutationPlace place, ActorRef<Answer> replyTo) implements SagaCommand {}

    /** What became of the set; at once, or once it is at its end. */
    record Ask(boolean atEnd, ActorRef<Answer> replyTo) implements SagaCommand {}

    /** Go on, where you do not. */
    enum Wake implements SagaCommand {
        WAKE
    }

    /** End; the node leaves. */
    enum Stop implements SagaCommand {
        STOP
    }

    /** An answer of a saga. */
    sealed interface Answer {}

    /** What became of the set. */
    record Status(MutationStatus message) implements Answer {

        SagaState.Stage stage() {
            return SagaState.Stage.of(message.getStage());
        }

        Optional<Refused> refused() {
            return message.hasRefused()
                    ? Optional.of(new Refused(
                            Refused.Kind.of(message.getRefused().getKind()),
                            message.getRefused().getReason()))
                    : Optional.empty();
        }
    }

    /** There is no such set, or the content is not known. */
    enum Unknown implements Answer {
        UNKNOWN
    }

    /** The token was used for another set. */
    enum Different implements Answer {
        DIFFERENT
    }

    // ---- of the saga to itself

    record Decided(Decision decision) implements SagaCommand {}

    /** The markers are in the logs. */
    enum Marked implements SagaCommand {
        MARKED
    }

    /** Nothing is left behind. */
    enum Cleaned implements SagaCommand {
        CLEANED
    }

    record Failed(Throwable failure) implements SagaCommand {}

    /** The time for something may have come. */
    enum Tick implements SagaCommand {
        TICK
    }
}
