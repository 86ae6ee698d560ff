package io.walservice.multinode.sets.history;

/**
 * What a committed set did to an item.
 *
 * @param micros the write time of the set, in microseconds since 1970
 * @param deletes whether the item was gone then
 */
public record Written(String token, long micros, boolean deletes) {

    @Override
    public String toString() {
        return "%s@%d%s".formatted(token, micros, deletes ? ", which deletes it" : "");
    }
}
