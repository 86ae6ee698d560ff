package io.walservice.namespace;

import java.util.List;

/** A namespace's configuration that was refused whole. Its message lists every fault, one a line. */
public class InvalidNamespaceException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    // Immutable, and of a serializable type.
    private final List<String> faults;

    /** @param faults at least one, each like {@code limits.delay: 400d (expected: at most 365d)} */
    public InvalidNamespaceException(List<String> faults) {
        super(String.join("\n", faults));
        this.faults = List.copyOf(faults);
    }

    /** Every fault: first what cannot be read, then what breaks a rule, each in the order of the fields. */
    public List<String> faults() {
        return faults;
    }
}
