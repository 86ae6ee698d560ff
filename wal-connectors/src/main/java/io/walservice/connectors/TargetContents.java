package io.walservice.connectors;

import com.google.protobuf.ByteString;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What a target holds, for those who compare it with another one. Thread-safe. Failures end the stages; every call may
 * be repeated.
 */
public interface TargetContents extends AutoCloseable {

    /**
     * An item, as entries name it.
     *
     * @param key {@code ''} for what was put without a key
     */
    record Item(String id, String key) {}

    /** An item that is there, with its value as {@link #get} gives it. */
    record Held(Item item, ByteString value) {}

    /**
     * Some of the items that are there.
     *
     * @param items may be none although more follow
     * @param next where to go on; empty at the end
     */
    record Page(List<Held> items, Optional<String> next) {

        public Page {
            items = List.copyOf(items);
        }
    }

    /** Whether the items of this system can be listed, or only asked for. */
    boolean listable();

    /** Whether the system may drop items as it likes, so that one that is missing says nothing. */
    boolean forgetful();

    /**
     * Lists items, in no order. One that is written meanwhile may be among them or not; all others are, once.
     *
     * @param after what the page before said; empty at the beginning
     * @param size about how many
     */
    CompletionStage<Page> list(Optional<String> after, int size);

    /** The items of these that are there, with their values. */
    CompletionStage<Map<Item, ByteString>> get(Collection<Item> items);

    /**
     * What {@link #get} would give, had these values been put: a system may keep less of a value than another, such as
     * no columns that are null. An item that it would have rejected is left out.
     */
    CompletionStage<Map<Item, ByteString>> asHeld(Map<Item, ByteString> values);

    @Override
    void close();
}
