package io.walservice.client;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Unsettled writes by key, each chained to the one behind it. A chain's first may be sent; a chain without any is
 * forgotten.
 */
final class KeyChains {

    private final Map<PendingWrite.Key, PendingWrite> last = new HashMap<>();

    /** Puts a write at its chain's end; whether it is the first there. */
    boolean enter(PendingWrite write) {
        PendingWrite before = last.put(write.key(), write);
        if (before == null) {
            return true;
        }
        before.followedBy(write);
        return false;
    }

    /** Takes the first write from its chain; the one whose turn it is then. */
    @Nullable
    PendingWrite leave(PendingWrite first) {
        PendingWrite next = first.follower();
        if (next == null) {
            last.remove(first.key());
        }
        return next;
    }
}
