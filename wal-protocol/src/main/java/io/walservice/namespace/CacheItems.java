package io.walservice.namespace;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the items of a cache are called: EVCache's {@code app:key}, where the key is an entry's id, or {@code id:key}.
 *
 * <p>Either, never both: memcached cannot list its items, so a DELETE of an id could not find those with keys.
 *
 * @param app the name that EVCache's readers have for the cache
 */
public record CacheItems(String app, By by) {

    /** What there is one item for. */
    public enum By {
        /** Each id; entries have no key. */
        ID,
        /** Each id and key; entries have both. */
        ID_AND_KEY
    }

    /** memcached, protocol.txt: "the length limit of a key is set at 250 characters". */
    private static final int LONGEST_NAME_BYTES = 250;

    /** What a server adds to name and value, rounded up: header, token for compare-and-swap, flags, ends of lines. */
    private static final int OVERHEAD_BYTES = 64;

    /** Protocol.txt: "must not include control characters or whitespace". */
    private static final Pattern FORBIDDEN = Pattern.compile("[\\x00-\\x20\\x7f]");

    /** The name of an entry's item, without a look at whether there is one. */
    public String nameOf(String id, String key) {
        return by == By.ID ? app + ":" + id : app + ":" + id + ":" + key;
    }

    /**
     * What keeps an entry from being an item, as field, value and rule; empty where nothing does.
     *
     * @param target the cache's name, for the texts
     * @param largestItem that a server takes
     */
    public List<String> faults(String target, Entry entry, DataSize largestItem) {
        List<String> faults = new ArrayList<>();
        if (by == By.ID && !entry.key().isEmpty()) {
            faults.add("target.key: %d bytes (expected: none, as target %s has an item for each id)"
                    .formatted(utf8(entry.key()), target));
        }
        if (by == By.ID_AND_KEY && entry.key().isEmpty()) {
            faults.add("target.key: empty (expected: one, as target %s has an item for each id and key)"
                    .formatted(target));
        }
        checkCharacters("target.id", entry.id(), target, faults);
        checkCharacters("target.key", entry.key(), target, faults);
        int name = utf8(nameOf(entry.id(), entry.key()));
        if (name > LONGEST_NAME_BYTES) {
            faults.add("target.id: %d bytes with app and key (expected: at most %d, as target %s is a cache)"
                    .formatted(name, LONGEST_NAME_BYTES, target));
        }
        long room = largestItem.bytes() - OVERHEAD_BYTES - name;
        if (entry.payloadBytes() > room) {
            faults.add(
                    "payload: %d bytes (expected: at most %d, as items of target %s have at most %s with all they need)"
                            .formatted(entry.payloadBytes(), Math.max(0, room), target, largestItem));
        }
        return faults;
    }

    /** What of an entry matters here. */
    public record Entry(String id, String key, int payloadBytes) {}

    private static void checkCharacters(String field, String value, String target, List<String> faults) {
        if (FORBIDDEN.matcher(value).find()) {
            faults.add("%s: has a space or control character (expected: none, as target %s is a cache)"
                    .formatted(field, target));
        }
    }

    private static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
