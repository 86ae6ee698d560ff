package io.walservice.connectors.cassandra;

/** What keeps an entry from being a row. The message names field, value and rule. */
class Refusal extends RuntimeException {
    private static final int LONGEST_VALUE = 80;

    Refusal(String message) {
        super(message, null, false, false);
    }

    Refusal(String field, Object value, String expected) {
        this("%s: %s (expected: %s)".formatted(field, shown(String.valueOf(value)), expected));
    }

    private static String shown(String value) {
        String printable = value.replaceAll("\\p{Cntrl}", "?");
        return printable.length() > LONGEST_VALUE ? printable.substring(0, LONGEST_VALUE) + "…" : printable;
    }

    /** A field without a column; the table may have got one since it was read. */
    static final class UnknownColumn extends Refusal {
        UnknownColumn(String field, String expected) {
            super(field, "unknown", expected);
        }
    }
}
