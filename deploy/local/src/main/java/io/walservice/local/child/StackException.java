package io.walservice.local.child;

import org.jspecify.annotations.Nullable;

/** Why the local stack cannot run. The first line of the message says what is wrong and what to do about it. */
public final class StackException extends RuntimeException {
    public StackException(String message) {
        this(message, null);
    }

    public StackException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
