package io.walservice.connectors;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The cause of an {@link Outcome} in words: one short line, the kind of failure first. Stack traces stay in our logs.
 */
public final class Cause {
    private static final int LONGEST = 300;

    private Cause() {}

    /** The failure itself, without the layers that asynchronous calls put around it. */
    public static Throwable root(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean layer = failure instanceof CompletionException || failure instanceof ExecutionException;
        return layer && cause != null ? root(cause) : failure;
    }

    /** For example {@code TimeoutException: no answer within 5 s}. */
    public static String of(Throwable failure) {
        Throwable root = root(failure);
        return of(root.getClass().getSimpleName(), root.getMessage());
    }

    /** Kind and message, on one line of bounded length. */
    public static String of(String kind, @Nullable String message) {
        String text = message == null || message.isBlank() ? kind : kind + ": " + message;
        String line = text.lines().findFirst().orElse(kind);
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
