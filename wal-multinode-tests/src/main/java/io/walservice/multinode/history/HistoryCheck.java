package io.walservice.multinode.history;

import io.walservice.multinode.history.TargetContents.Recognised;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares what clients were told with what the targets hold in the end. Every {@link Rule} is checked by itself, so
 * one defect may be reported under several.
 *
 * <p>It knows nothing of the log's code but the form of an entry id, so that a defect there cannot hide here.
 */
public final class HistoryCheck {
    private final Map<Change, ChangeCalls> changes;
    private final List<TargetContents> targets;

    private HistoryCheck(List<Call> calls, List<TargetContents> targets) {
        this.changes = byChange(calls);
        this.targets = targets;
    }

    /** All violations of all rules; what was sent to one target is expected in each. */
    public static List<Violation> violations(List<Call> calls, List<TargetContents> targets) {
        HistoryCheck check = new HistoryCheck(calls, targets);
        List<Violation> found = new ArrayList<>();
        targets.forEach(target -> check.compare(target, found));
        check.identities(found);
        return List.copyOf(found);
    }

    private static Map<Change, ChangeCalls> byChange(List<Call> calls) {
        Map<Change, List<Call>> grouped =
                calls.stream().collect(Collectors.groupingBy(Call::change, LinkedHashMap::new, Collectors.toList()));
        Map<Change, ChangeCalls> changes = new LinkedHashMap<>();
        grouped.forEach((change, its) -> changes.put(change, new ChangeCalls(change, List.copyOf(its))));
        return changes;
    }

    private void compare(TargetContents target, List<Violation> found) {
        Set<Change> held = target.recognised().stream().map(Recognised::change).collect(Collectors.toSet());
        for (ChangeCalls calls : changes.values()) {
            if (calls.isAcknowledged() && !held.contains(calls.change())) {
                found.add(violation(Rule.ACKNOWLEDGED_IS_APPLIED, calls, "is not in " + target.target()));
            }
            if (calls.isRefused() && held.contains(calls.change())) {
                found.add(violation(Rule.REFUSED_IS_NOT_APPLIED, calls, "is in " + target.target()));
            }
        }
        target.records().stream().filter(this::isForeign).forEach(record -> found.add(foreign(target, record)));
        if (target.isOrdered()) {
            found.addAll(new OrderCheck(target, changes).violations());
        }
    }

    private boolean isForeign(Found record) {
        return TargetContents.recognise(record)
                .filter(recognised -> changes.containsKey(recognised.change()))
                .isEmpty();
    }

    private static Violation foreign(TargetContents target, Found record) {
        return new Violation(
                Rule.NOTHING_FOREIGN, List.of(), "%s holds %s, which nobody sent".formatted(target.target(), record));
    }

    /** Both directions of "one change, one entry", over all answers and all targets. */
    private void identities(List<Violation> found) {
        Map<Change, Set<String>> idsOfChange = new LinkedHashMap<>();
        Map<String, Set<Change>> changesOfId = new LinkedHashMap<>();
        identified().forEach(pair -> {
            idsOfChange.computeIfAbsent(pair.change(), any -> new TreeSet<>()).add(pair.entryId());
            changesOfId
                    .computeIfAbsent(pair.entryId(), any -> new java.util.LinkedHashSet<>())
                    .add(pair.change());
        });
        idsOfChange.forEach((change, ids) -> {
            if (ids.size() > 1) {
                found.add(new Violation(
                        Rule.ONE_TOKEN_ONE_ENTRY, List.of(change), "%s has entries %s".formatted(change.token(), ids)));
            }
        });
        changesOfId.forEach((id, those) -> {
            if (those.size() > 1) {
                found.add(new Violation(
                        Rule.ONE_ENTRY_ONE_CHANGE, List.copyOf(those), "entry %s is %s".formatted(id, those)));
            }
        });
    }

    private Stream<Recognised> identified() {
        Stream<Recognised> answered = changes.values().stream()
                .flatMap(calls -> calls.entryIds().stream().map(id -> new Recognised(calls.change(), id)));
        return Stream.concat(answered, targets.stream().flatMap(target -> target.recognised().stream()));
    }

    private static Violation violation(Rule rule, ChangeCalls calls, String what) {
        return new Violation(
                rule,
                List.of(calls.change()),
                "%s %s, but: %s".formatted(calls.change().token(), what, calls.calls()));
    }
}
