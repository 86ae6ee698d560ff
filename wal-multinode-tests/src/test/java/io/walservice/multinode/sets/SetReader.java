package io.walservice.multinode.sets;

import io.walservice.multinode.sets.history.ItemName;
import io.walservice.multinode.sets.history.Read;
import io.walservice.multinode.sets.history.Seen;
import io.walservice.multinode.sets.history.SetHistory;
import io.walservice.v1.Item;
import io.walservice.v1.ItemKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Reads items, and writes down what it has seen. One thread at a time, with a random of its own. */
final class SetReader {
    private static final int MOST_IDS = 20;

    private final PatientClient client;
    private final SetHistory history;
    private final Progress progress;

    SetReader(PatientClient client, SetHistory history, Progress progress) {
        this.client = client;
        this.history = history;
        this.progress = progress;
    }

    /** Reads what a set writes that is under way now, or any items, or all of one id. */
    void readSomething(Random random) {
        List<Integer> underWay = List.copyOf(progress.underWay());
        int kind = random.nextInt(10);
        if (kind == 0) {
            scan(Plans.id(random.nextInt(Plans.IDS)));
        } else if (kind <= 6 && !underWay.isEmpty()) {
            get(itemsOf(underWay.get(random.nextInt(underWay.size()))));
        } else {
            Set<ItemName> items = new HashSet<>();
            int count = 2 + random.nextInt(MOST_IDS - 1);
            while (items.size() < count) {
                items.add(Plans.item(random));
            }
            get(items);
        }
    }

    /** Where it removes an id, all items that there may be of that. */
    private static Set<ItemName> itemsOf(int set) {
        Set<ItemName> items = new HashSet<>();
        Plans.of(set).changes().forEach(change -> {
            items.add(change.item());
            if (change.deletesWholeId()) {
                items.addAll(Plans.itemsOf(change.item().id()));
            }
        });
        return items;
    }

    /** Reads these at once. */
    Map<ItemName, Seen> get(Collection<ItemName> items) {
        PatientClient.Reading reading = client.get(items.stream()
                .map(item ->
                        ItemKey.newBuilder().setId(item.id()).setKey(item.key()).build())
                .toList());
        return note(items, reading);
    }

    private void scan(String id) {
        note(Plans.itemsOf(id), client.scan(id));
    }

    private Map<ItemName, Seen> note(Collection<ItemName> asked, PatientClient.Reading reading) {
        Map<ItemName, Seen> found = new HashMap<>();
        for (Item item : reading.items()) {
            ItemName name = new ItemName(item.getId(), item.getKey());
            found.put(name, history.recognise(name, item.getValue(), item.getVersion()));
        }
        history.read(new Read(reading.beginNanos(), reading.endNanos(), Set.copyOf(asked), found));
        return found;
    }
}
