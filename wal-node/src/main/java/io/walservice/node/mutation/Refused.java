package io.walservice.node.mutation;

/**
 * Why a set is not applied.
 *
 * @param reason for people; names the item and the rule
 */
public record Refused(Kind kind, String reason) {

    /** What kind of refusal it is; the names stand in the journal and in tables. */
    public enum Kind {
        /** The set itself is wrong. */
        INVALID(1),
        /** A condition does not hold. */
        CONDITION(2),
        /** Other sets held an id for too long. */
        BUSY(3);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }

        static Kind of(int number) {
            for (Kind kind : values()) {
                if (kind.number == number) {
                    return kind;
                }
            }
            throw new IllegalArgumentException(
                    "kind of refusal: %d (expected: one this version knows)".formatted(number));
        }
    }
}
