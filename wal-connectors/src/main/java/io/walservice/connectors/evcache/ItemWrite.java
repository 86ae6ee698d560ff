package io.walservice.connectors.evcache;

import com.google.protobuf.ByteString;

/**
 * What an entry does to its item.
 *
 * @param value empty where the item is removed
 * @param lifeSeconds 0: for ever
 */
record ItemWrite(ItemKey key, ItemVersion version, ByteString value, int lifeSeconds) {

    /**
     * One item of one target.
     *
     * @param name as servers know it
     */
    record ItemKey(String namespace, String target, String name) {}
}
