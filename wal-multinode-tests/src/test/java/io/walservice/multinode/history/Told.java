package io.walservice.multinode.history;

import io.walservice.multinode.history.Call.Sent;
import java.util.ArrayList;
import java.util.List;

/** A small language for histories: {@code told.at(1).client("a").isTold(TRUE, "r.0.1").at(2).about(change)}. */
final class Told {
    static final String CLIENT = "a";

    private final List<Call> calls = new ArrayList<>();

    /** By the usual client, answered one tick after it was sent. */
    Told call(Change change, long sentAt, Answer answer, String entryId) {
        return call(new Sent(change, CLIENT, sentAt), sentAt + 1, answer, entryId);
    }

    Told call(Sent sent, long answeredAt, Answer answer, String entryId) {
        calls.add(new Call(sent, answeredAt, answer, entryId));
        return this;
    }

    List<Violation> against(TargetContents... targets) {
        return HistoryCheck.violations(calls, List.of(targets));
    }

    static Found found(Change change, String entryId) {
        return new Found(change.payload(), entryId);
    }

    static TargetContents topic(Found... records) {
        return new TargetContents("topic", true, List.of(records));
    }

    static TargetContents table(Found... records) {
        return new TargetContents("table", false, List.of(records));
    }
}
