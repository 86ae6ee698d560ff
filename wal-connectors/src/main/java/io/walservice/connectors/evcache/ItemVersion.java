package io.walservice.connectors.evcache;

import java.util.Comparator;

/**
 * Which write of an item it is. The greatest of all wins.
 *
 * @param version the write time and the region's rank, as {@link io.walservice.connectors.WriteVersion} has them
 * @param sequence in the log. Writes of the same version come from the same region; those of one item from the same log
 *     partition: so their sequences tell which is later
 * @param removes whether it leaves no item behind
 */
record ItemVersion(long version, long sequence, boolean removes) implements Comparable<ItemVersion> {

    private static final Comparator<ItemVersion> ORDER =
            Comparator.comparingLong(ItemVersion::version).thenComparingLong(ItemVersion::sequence);

    @Override
    public int compareTo(ItemVersion other) {
        return ORDER.compare(this, other);
    }

    /** A repeat is the same write, also where its life has ended in the meantime. */
    boolean isSameWriteAs(ItemVersion other) {
        return version == other.version && sequence == other.sequence;
    }
}
