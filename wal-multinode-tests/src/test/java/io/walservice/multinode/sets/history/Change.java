package io.walservice.multinode.sets.history;

/**
 * What a set does to one item.
 *
 * @param bytes of the value that it puts, about; 0: it removes the item, or the whole id where there is no key
 */
public record Change(ItemName item, int bytes) {

    public static Change put(ItemName item, int bytes) {
        return new Change(item, bytes);
    }

    public static Change delete(ItemName item) {
        return new Change(item, 0);
    }

    public boolean deletes() {
        return bytes == 0;
    }

    public boolean deletesWholeId() {
        return deletes() && item.key().isEmpty();
    }

    @Override
    public String toString() {
        return deletes() ? item + " deleted" : "%s of %,d bytes".formatted(item, bytes);
    }
}
