package io.walservice.node.compare;

import com.google.protobuf.ByteString;
import io.walservice.connectors.TargetContents.Item;
import java.util.List;
import java.util.Optional;

/**
 * An item that is not the same everywhere.
 *
 * @param views one for each place, in their order
 */
record ItemDifference(Item item, List<View> views) {

    /** What a place holds, compared with the first that has the item. */
    enum State {
        SAME,
        DIFFERENT,
        MISSING,
        EXTRA,
        FORGOTTEN
    }

    /** What a place holds. */
    record View(State state, Optional<ByteString> value) {}
}
