package io.walservice.node.log;

import java.util.ArrayList;
import java.util.List;

/**
 * From which sequence on each owner's epoch counts, oldest first.
 *
 * <p>The journal does not keep a former owner from writing late. A batch counts if its epoch is the one in force at its
 * sequence; whoever reads the journal asks here.
 */
public record Epochs(List<Start> starts) {

    static final Epochs NONE = new Epochs(List.of());

    public Epochs {
        starts = List.copyOf(starts);
    }

    /** From {@code firstSequence} on, {@code epoch} is in force. */
    public record Start(long epoch, long firstSequence) {}

    /** The epoch in force at a sequence; 0 where that is no longer remembered. */
    public long at(long sequence) {
        for (int i = starts.size() - 1; i >= 0; i--) {
            if (starts.get(i).firstSequence() <= sequence) {
                return starts.get(i).epoch();
            }
        }
        return 0;
    }

    /** With a new owner, whose epoch replaces all that began at or above its first sequence. */
    Epochs plus(long epoch, long firstSequence) {
        List<Start> kept = new ArrayList<>();
        for (Start start : starts) {
            if (start.firstSequence() < firstSequence) {
                kept.add(start);
            }
        }
        kept.add(new Start(epoch, firstSequence));
        return new Epochs(kept);
    }

    /** Without the epochs that ended at or below a sequence. */
    Epochs from(long sequence) {
        int first = 0;
        while (first + 1 < starts.size() && starts.get(first + 1).firstSequence() <= sequence) {
            first++;
        }
        return first == 0 ? this : new Epochs(starts.subList(first, starts.size()));
    }
}
