package io.walservice.multinode.history;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The violations of one check, and how they are shown: counted by rule, and the first few of each in full. */
public record Findings(List<Violation> violations) {
    private static final int SHOWN = 5;

    public Findings {
        violations = List.copyOf(violations);
    }

    public static Findings of(History history, TargetContents... targets) {
        return new Findings(HistoryCheck.violations(history.calls(), List.of(targets)));
    }

    public List<Violation> of(Rule rule) {
        return violations.stream().filter(violation -> violation.rule() == rule).toList();
    }

    public boolean isEmpty() {
        return violations.isEmpty();
    }

    @Override
    public String toString() {
        return Arrays.stream(Rule.values())
                .filter(rule -> !of(rule).isEmpty())
                .map(rule -> "%n%d x %s, among them:%s".formatted(of(rule).size(), rule, some(of(rule))))
                .collect(Collectors.joining("", "%d violations".formatted(violations.size()), ""));
    }

    private static String some(List<Violation> all) {
        return all.stream()
                .limit(SHOWN)
                .map(violation -> "%n    %s".formatted(violation.what()))
                .collect(Collectors.joining());
    }
}
