package io.walservice.multinode.sets;

import com.google.protobuf.util.Timestamps;
import io.walservice.multinode.contents.KvContents;
import io.walservice.multinode.sets.history.Fate;
import io.walservice.multinode.sets.history.ItemName;
import io.walservice.multinode.sets.history.Seen;
import io.walservice.multinode.sets.history.SentSet;
import io.walservice.multinode.sets.history.SetHistory;
import io.walservice.multinode.sets.history.Timeline;
import io.walservice.v1.GetMutationResponse;
import io.walservice.v1.MutationStage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** What the service has once all sets are at their end, against what their writers were told. */
final class EndState {
    private final SetsCluster service;
    private final PatientClient client;
    private final List<SentSet> sets;

    EndState(SetsCluster service, PatientClient client, List<SentSet> sets) {
        this.service = service;
        this.client = client;
        this.sets = sets;
    }

    /** Where the table is otherwise than committed sets have made it, in any item, value or write time. */
    List<String> wrongItems(SetHistory history) {
        Map<ItemName, Seen> found = new HashMap<>();
        KvContents.forEachItem(
                service.cassandra(), service.cluster().kvKeyspace(), service.name(), service.name(), item -> {
                    ItemName name = new ItemName(item.id(), item.key());
                    found.put(name, history.recognise(name, item.value(), item.writeMicros()));
                });
        Map<ItemName, Seen> expected = new Timeline(sets).end();
        TreeSet<ItemName> all = new TreeSet<>(found.keySet());
        all.addAll(expected.keySet());
        return all.stream()
                .filter(item -> !Objects.equals(found.get(item), expected.get(item)))
                .map(item -> "%s: %s (expected: %s)".formatted(item, found.get(item), expected.get(item)))
                .toList();
    }

    /** Sets of which the service says otherwise now than when it answered. */
    List<String> wrongFates() {
        List<String> wrong = new ArrayList<>();
        for (SentSet set : sets) {
            GetMutationResponse now = client.mutation(set.token());
            boolean isRight = set.fate() instanceof Fate.Committed committed
                    ? isApplied(now) && Timestamps.toMicros(now.getWriteTime()) == committed.writeMicros()
                    : now.getStage() == MutationStage.MUTATION_STAGE_REFUSED;
            if (!isRight || now.getItems() != set.plan().changes().size()) {
                wrong.add("%s: %s (expected: %s)".formatted(set.token(), now, set.fate()));
            }
        }
        return wrong;
    }

    private static boolean isApplied(GetMutationResponse now) {
        return now.getStage() == MutationStage.MUTATION_STAGE_APPLIED && now.getPendingCount() == 0;
    }
}
