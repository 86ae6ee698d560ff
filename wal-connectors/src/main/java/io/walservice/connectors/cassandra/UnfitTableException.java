package io.walservice.connectors.cassandra;

/** A table is missing, or cannot be the target's: whoever owns it has to change it, or the namespace. */
final class UnfitTableException extends RuntimeException {
    UnfitTableException(String message) {
        super(message, null, false, false);
    }
}
