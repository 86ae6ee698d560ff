package io.walservice.node.replay;

/**
 * A text that another one has to be, or to begin with.
 *
 * @param prefix whether beginning with it is enough
 */
public record TextMatch(String text, boolean prefix) {

    /** The very text. */
    public static TextMatch exactly(String text) {
        return new TextMatch(text, false);
    }

    /** All texts that begin so. */
    public static TextMatch beginningWith(String text) {
        return new TextMatch(text, true);
    }

    boolean fits(String other) {
        return prefix ? other.startsWith(text) : other.equals(text);
    }

    @Override
    public String toString() {
        return prefix ? text + "…" : text;
    }
}
