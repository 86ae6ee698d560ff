package io.walservice.node.log;

/** Which of the two won: the cancellation, or time. */
public enum CancelReply {
    /** This is not known; asking again tells. */
    UNKNOWN(0),
    /** The entry will never be applied. */
    CANCELLED(1),
    /** The entry is or will be applied. */
    TOO_LATE(2);

    private final int number;

    CancelReply(int number) {
        this.number = number;
    }

    /** What stands for it between nodes. */
    int number() {
        return number;
    }

    static CancelReply of(int number) {
        for (CancelReply reply : values()) {
            if (reply.number == number) {
                return reply;
            }
        }
        return UNKNOWN;
    }
}
