package io.walservice.multinode.history;

import java.util.List;

/**
 * A promise that was not kept.
 *
 * @param changes that it was not kept for
 * @param what happened, for people
 */
public record Violation(Rule rule, List<Change> changes, String what) {

    public Violation {
        changes = List.copyOf(changes);
    }

    @Override
    public String toString() {
        return rule + ": " + what;
    }
}
