package io.walservice.node.compare;

import com.google.protobuf.ByteString;
import io.walservice.connectors.TargetContents;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** What a system holds that does as it is told. */
final class FakeContents implements TargetContents {
    private final boolean listable;
    final Map<String, Held> held = new TreeMap<>();
    int listed;
    int asked;
    boolean closed;

    /** What it makes of a value. */
    UnaryOperator<ByteString> keeping = value -> value;

    /** Done when it is asked for items. */
    Runnable whenAsked = () -> {};

    private FakeContents(boolean listable) {
        this.listable = listable;
    }

    static FakeContents store() {
        return new FakeContents(true);
    }

    static FakeContents cache() {
        return new FakeContents(false);
    }

    FakeContents put(String id, String value) {
        Item item = new Item(id, "");
        held.put(id, new Held(item, keeping.apply(ByteString.copyFromUtf8(value))));
        return this;
    }

    @Override
    public boolean listable() {
        return listable;
    }

    @Override
    public boolean forgetful() {
        return !listable;
    }

    @Override
    public CompletionStage<Page> list(Optional<String> after, int size) {
        listed++;
        List<Held> page = new ArrayList<>();
        for (Map.Entry<String, Held> each : held.entrySet()) {
            if (after.map(last -> each.getKey().compareTo(last) > 0).orElse(true) && page.size() < size) {
                page.add(each.getValue());
            }
        }
        Optional<String> next = page.size() < size
                ? Optional.empty()
                : Optional.of(page.get(size - 1).item().id());
        return CompletableFuture.completedStage(new Page(page, next));
    }

    @Override
    public CompletionStage<Map<Item, ByteString>> get(Collection<Item> items) {
        asked++;
        whenAsked.run();
        Map<Item, ByteString> found = new HashMap<>();
        for (Item item : items) {
            Held one = held.get(item.id());
            if (one != null) {
                found.put(item, one.value());
            }
        }
        return CompletableFuture.completedStage(found);
    }

    @Override
    public CompletionStage<Map<Item, ByteString>> asHeld(Map<Item, ByteString> values) {
        Map<Item, ByteString> kept = new HashMap<>();
        values.forEach((item, value) -> kept.put(item, keeping.apply(value)));
        return CompletableFuture.completedStage(kept);
    }

    @Override
    public void close() {
        closed = true;
    }
}
