package io.walservice.multinode.sets.history;

/**
 * An item as a reader found it.
 *
 * @param writer whose value it is, to the last byte; or what is strange about it
 * @param version in microseconds since 1970
 */
public record Seen(String writer, long version) {

    @Override
    public String toString() {
        return writer + "@" + version;
    }
}
