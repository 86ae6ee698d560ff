package io.walservice.multinode.sets.history;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a set is to do. Every value says which set puts it, and all that this one writes. */
public record Plan(String token, List<Change> changes) {

    public Plan {
        changes = List.copyOf(changes);
    }

    public Set<String> ids() {
        return changes.stream().map(change -> change.item().id()).collect(Collectors.toSet());
    }

    /** What it puts there; as long as the change says, unless that is too short to say whose it is. */
    public ByteString value(Change change) {
        byte[] head = "%s puts %s; it writes: %s\n"
                .formatted(token, change.item(), changes)
                .getBytes(StandardCharsets.UTF_8);
        byte[] value = new byte[Math.max(head.length, change.bytes())];
        for (int at = 0; at < value.length; at += head.length) {
            System.arraycopy(head, 0, value, at, Math.min(head.length, value.length - at));
        }
        return ByteString.copyFrom(value);
    }

    /** Which set says that it has put this value; empty where none does. */
    static Optional<String> tokenIn(ByteString value) {
        String head = value.substring(0, Math.min(value.size(), 64)).toStringUtf8();
        int end = head.indexOf(" puts ");
        return end < 0 ? Optional.empty() : Optional.of(head.substring(0, end));
    }

    /** How many bytes it puts in all. */
    public long bytes() {
        return changes.stream()
                .filter(change -> !change.deletes())
                .mapToLong(change -> value(change).size())
                .sum();
    }
}
