package io.walservice.multinode.history;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where in the log an entry stands, as its id says: the sequences of one key's entries grow. */
record EntryPlace(int logPartition, long sequence) {
    private static final Pattern ENTRY_ID = Pattern.compile("[^.]+\\.(\\d{1,3})\\.(\\d{1,18})");

    static EntryPlace of(String entryId) {
        Matcher id = ENTRY_ID.matcher(entryId);
        if (!id.matches()) {
            throw new IllegalArgumentException("entry id: %s (expected: region.partition.sequence)".formatted(entryId));
        }
        return new EntryPlace(Integer.parseInt(id.group(1)), Long.parseLong(id.group(2)));
    }
}
