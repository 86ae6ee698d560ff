package io.walservice.multinode.history;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** All calls for one change, at least one. */
record ChangeCalls(Change change, List<Call> calls) {

    boolean isAcknowledged() {
        return calls.stream().anyMatch(Call::isTrue);
    }

    boolean isRefused() {
        return calls.stream().allMatch(call -> call.answer() == Answer.FALSE);
    }

    Collection<String> entryIds() {
        return calls.stream().filter(Call::isTrue).map(Call::entryId).collect(Collectors.toCollection(TreeSet::new));
    }

    long firstSentNanos() {
        return calls.stream().mapToLong(call -> call.sent().nanos()).min().orElseThrow();
    }

    /** When it was first known to be durable; never, where it was not acknowledged. */
    long firstAcknowledgedNanos() {
        return calls.stream()
                .filter(Call::isTrue)
                .mapToLong(Call::answeredNanos)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** Whether one client alone answers for its order, and was told TRUE. */
    boolean isOrderedBy(String client) {
        return calls.get(0).isTrue()
                && calls.stream().allMatch(call -> call.sent().client().equals(client));
    }

    String firstClient() {
        return calls.get(0).sent().client();
    }
}
