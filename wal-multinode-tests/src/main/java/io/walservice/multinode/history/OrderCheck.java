package io.walservice.multinode.history;

import io.walservice.multinode.history.TargetContents.Recognised;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of order, for one ordered target: looks at the first record of each entry id, key by key. */
final class OrderCheck {
    private final String target;
    private final Map<Change, ChangeCalls> changes;
    private final Collection<List<Recognised>> keys;
    private final List<Violation> found = new ArrayList<>();

    OrderCheck(TargetContents contents, Map<Change, ChangeCalls> changes) {
        this.target = contents.target();
        this.changes = changes;
        this.keys = firstsOfEachKey(contents);
    }

    List<Violation> violations() {
        keys.forEach(firsts -> {
            logOrder(firsts);
            realTimeOrder(firsts);
            clientOrder(firsts);
        });
        return found;
    }

    private static Collection<List<Recognised>> firstsOfEachKey(TargetContents contents) {
        Set<String> seen = new HashSet<>();
        Map<String, List<Recognised>> keys = new LinkedHashMap<>();
        for (Recognised record : contents.recognised()) {
            if (seen.add(record.entryId())) {
                keys.computeIfAbsent(record.change().key(), any -> new ArrayList<>())
                        .add(record);
            }
        }
        return keys.values();
    }

    private void logOrder(List<Recognised> firsts) {
        for (int i = 1; i < firsts.size(); i++) {
            if (sequence(firsts.get(i)) < sequence(firsts.get(i - 1))) {
                add(Rule.LOG_ORDER, firsts.get(i - 1), firsts.get(i));
            }
        }
    }

    /** From the back: whatever stands later must not have been acknowledged before this one was sent. */
    private void realTimeOrder(List<Recognised> firsts) {
        Recognised earliest = null;
        long earliestNanos = Long.MAX_VALUE;
        for (int i = firsts.size() - 1; i >= 0; i--) {
            ChangeCalls calls = changes.get(firsts.get(i).change());
            if (calls == null) {
                continue;
            }
            if (earliest != null && earliestNanos < calls.firstSentNanos()) {
                add(Rule.REAL_TIME_ORDER, firsts.get(i), earliest);
            }
            if (calls.firstAcknowledgedNanos() < earliestNanos) {
                earliest = firsts.get(i);
                earliestNanos = calls.firstAcknowledgedNanos();
            }
        }
    }

    private void clientOrder(List<Recognised> firsts) {
        Map<String, Recognised> latest = new HashMap<>();
        for (Recognised record : firsts) {
            ChangeCalls calls = changes.get(record.change());
            if (calls == null || !calls.isOrderedBy(calls.firstClient())) {
                continue;
            }
            @Nullable Recognised before = latest.put(calls.firstClient(), record);
            if (before != null && before.change().counter() > record.change().counter()) {
                add(Rule.CLIENT_ORDER, before, record);
            }
        }
    }

    private void add(Rule rule, Recognised first, Recognised second) {
        found.add(new Violation(
                rule,
                List.of(first.change(), second.change()),
                "in %s, %s stands before %s; calls: %s, %s"
                        .formatted(
                                target,
                                text(first),
                                text(second),
                                changes.get(first.change()),
                                changes.get(second.change()))));
    }

    private static String text(Recognised record) {
        return "%s (entry %s)".formatted(record.change().token(), record.entryId());
    }

    private static long sequence(Recognised record) {
        return EntryPlace.of(record.entryId()).sequence();
    }
}
