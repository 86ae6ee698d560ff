package io.walservice.multinode.sets;

import io.walservice.multinode.sets.history.Change;
import io.walservice.multinode.sets.history.Expected;
import io.walservice.multinode.sets.history.Fate;
import io.walservice.multinode.sets.history.ItemName;
import io.walservice.multinode.sets.history.Plan;
import io.walservice.multinode.sets.history.Seen;
import io.walservice.multinode.sets.history.SentSet;
import io.walservice.multinode.sets.history.SetHistory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Sends sets, half of them with conditions, and writes down what became of each. Thread-safe. */
final class SetWriter {
    private static final int MOST_CONDITIONS = 3;

    private final PatientClient client;
    private final String namespace;
    private final SetHistory history;
    private final SetReader reader;

    SetWriter(PatientClient client, String namespace, SetHistory history, SetReader reader) {
        this.client = client;
        this.namespace = namespace;
        this.history = history;
        this.reader = reader;
    }

    /** Keeps at it until it knows the fate. */
    void send(int set, Random random) {
        Plan plan = Plans.of(set);
        Map<ItemName, Expected> conditions = random.nextBoolean() ? lookBefore(plan, random) : Map.of();
        SetMessages messages = new SetMessages(namespace, plan, conditions);
        history.sending(plan);
        Fate fate =
                Plans.isSentInParts(set) ? client.sendInParts(messages.parts(random)) : client.send(messages.whole());
        history.answered(new SentSet(plan, conditions, fate, System.nanoTime()));
    }

    /** Its first items, in no order that matters, shall be as they are now. */
    private Map<ItemName, Expected> lookBefore(Plan plan, Random random) {
        int most = Math.min(MOST_CONDITIONS, plan.changes().size() - 1);
        List<ItemName> items = plan.changes().subList(0, 1 + random.nextInt(most)).stream()
                .map(Change::item)
                .toList();
        Map<ItemName, Seen> found = reader.get(items);
        Map<ItemName, Expected> conditions = new HashMap<>();
        items.forEach(item -> conditions.put(item, asItIs(found.get(item), random)));
        return conditions;
    }

    private static Expected asItIs(@Nullable Seen now, Random random) {
        if (now == null) {
            return new Expected.Absent();
        }
        return random.nextInt(4) == 0 ? new Expected.There() : new Expected.AsOf(now.version());
    }
}
