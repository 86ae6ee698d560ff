package io.walservice.node.control;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What stages wrap around the failures they pass on. */
final class Failures {

    private Failures() {}

    static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean wrapper = failure instanceof CompletionException || failure instanceof ExecutionException;
        return wrapper && cause != null ? unwrapped(cause) : failure;
    }
}
