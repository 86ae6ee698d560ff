package io.walservice.connectors;

import java.util.concurrent.CompletionStage;

/** Where copies of dead letters go, for those who watch that. Thread-safe; shares its connections. */
@FunctionalInterface
public interface DeadLetterMirror {

    /**
     * Copies one letter. May be repeated; whoever watches then sees it more than once. Never blocks.
     *
     * @return always completes normally: {@link Outcome.Retry} where the mirror is away and the next letter would fare
     *     no better; {@link Outcome.Reject} where it does not take this letter, not even without its payload
     */
    CompletionStage<Outcome> send(MirroredLetter letter);
}
