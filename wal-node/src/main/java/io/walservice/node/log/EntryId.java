package io.walservice.node.log;

import io.walservice.internal.v1.Entry;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How clients name an entry: the region and log partition it was written to, and its sequence there.
 *
 * @param sequence from 1 on
 */
public record EntryId(String region, int partition, long sequence) {

    private static final Pattern FORM = Pattern.compile("([a-z0-9-]{1,64})\\.(\\d{1,3})\\.(\\d{1,18})");

    /** The id of an entry that was accepted in a region, by a log partition of it. */
    public static EntryId of(String region, int partition, Entry entry) {
        return new EntryId(region, partition, sequenceOf(entry));
    }

    /** The sequence under which an entry was accepted: its name never changes, though a delayed one gets another. */
    public static long sequenceOf(Entry entry) {
        return entry.getScheduledSequence() == 0 ? entry.getSequence() : entry.getScheduledSequence();
    }

    /** Reads an id back. Empty when it is none. */
    public static Optional<EntryId> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new EntryId(
                        matcher.group(1), Integer.parseInt(matcher.group(2)), Long.parseLong(matcher.group(3))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return region + "." + partition + "." + sequence;
    }
}
