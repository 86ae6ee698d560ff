package io.walservice.namespace;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the documents of a search index are called: by an entry's id, or by {@code id/key}, where {@code %} and
 * {@code /} of the id are {@code %25} and {@code %2F}.
 *
 * <p>Either, never both: to delete an id with all its keys, an index would have to be searched, and a search neither
 * sees what was just written nor keeps out what is written later with an earlier time.
 */
public record DocumentIds(ItemKeys keys) {

    /** Elasticsearch: "The _id is limited to 512 bytes in size". */
    private static final int LONGEST_BYTES = 512;

    /** An item, as entries name it. */
    public record Item(String id, String key) {}

    /** The document of an item, without a look at whether there may be one. */
    public String of(String id, String key) {
        return keys == ItemKeys.ID ? id : id.replace("%", "%25").replace("/", "%2F") + "/" + key;
    }

    /** The item of a document; empty where it is called as none of ours is. */
    public Optional<Item> item(String documentId) {
        if (keys == ItemKeys.ID) {
            return Optional.of(new Item(documentId, ""));
        }
        int slash = documentId.indexOf('/');
        if (slash < 1) {
            return Optional.empty();
        }
        String id = documentId.substring(0, slash).replace("%2F", "/").replace("%25", "%");
        Item item = new Item(id, documentId.substring(slash + 1));
        return Optional.of(item).filter(ours -> of(ours.id(), ours.key()).equals(documentId));
    }

    /**
     * What keeps an entry from being a document, as field, value and rule; empty where nothing does.
     *
     * @param target the index's target, for the texts
     */
    public List<String> faults(String target, String id, String key) {
        List<String> faults = new ArrayList<>();
        if (keys == ItemKeys.ID && !key.isEmpty()) {
            faults.add("target.key: %d bytes (expected: none, as target %s has a document for each id)"
                    .formatted(utf8(key), target));
        }
        if (keys == ItemKeys.ID_AND_KEY && key.isEmpty()) {
            faults.add("target.key: empty (expected: one, as target %s has a document for each id and key)"
                    .formatted(target));
        }
        int bytes = utf8(of(id, key));
        if (bytes > LONGEST_BYTES) {
            faults.add("target.id: %d bytes with key and escapes (expected: at most %d, as target %s is a search index)"
                    .formatted(bytes, LONGEST_BYTES, target));
        }
        return faults;
    }

    private static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
