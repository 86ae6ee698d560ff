package io.walservice.node.control;

/** The database did not do what it was asked to; in time, or at all. Says what that means for the data. */
final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Whether something may have been changed nevertheless. */
    private final boolean outcomeUnknown;

    private StoreException(String message, Throwable cause, boolean outcomeUnknown) {
        super(message, cause);
        this.outcomeUnknown = outcomeUnknown;
    }

    /** Nothing was changed; may be tried again. */
    static StoreException unavailable(Throwable cause) {
        return new StoreException("the configuration database: " + cause.getMessage(), cause, false);
    }

    /** The connection broke while the change was being committed: read before trying again. */
    static StoreException unknown(Throwable cause) {
        return new StoreException(
                "the configuration database broke off during the commit: " + cause.getMessage(), cause, true);
    }

    boolean outcomeUnknown() {
        return outcomeUnknown;
    }
}
