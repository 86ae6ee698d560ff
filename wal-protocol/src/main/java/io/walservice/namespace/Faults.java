package io.walservice.namespace;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects what is wrong with a namespace, so that it can be refused with every fault at once.
 *
 * <p>A field that cannot be read is replaced by a stand-in, and the rules are applied to the rest; the rules' verdict
 * on a stand-in is dropped, since nobody wrote it.
 */
final class Faults {

    private static final int LONGEST_VALUE = 80;

    private final List<String> texts = new ArrayList<>();
    private final Set<String> unreadable = new HashSet<>();

    /** A field, by its path, that breaks a rule. */
    void add(String path, Object value, String expected) {
        if (!isUnreadable(path)) {
            texts.add("%s: %s (expected: %s)".formatted(path, shown(value.toString()), expected));
        }
    }

    /** A field that has no usable value: missing, or of the wrong type. */
    void unreadable(String path, Object value, String expected) {
        add(path, value, expected);
        unreadable.add(path);
    }

    List<String> texts() {
        return List.copyOf(texts);
    }

    void throwIfAny() {
        if (!texts.isEmpty()) {
            throw new InvalidNamespaceException(texts);
        }
    }

    private boolean isUnreadable(String path) {
        return unreadable.stream()
                .anyMatch(field -> path.equals(field) || path.startsWith(field + ".") || path.startsWith(field + "["));
    }

    private static String shown(String value) {
        if (value.isEmpty()) {
            return "\"\"";
        }
        String printable = value.replaceAll("\\p{Cntrl}", "?");
        return printable.length() > LONGEST_VALUE ? printable.substring(0, LONGEST_VALUE) + "…" : printable;
    }
}
