package io.walservice.node.keyvalue;

import io.walservice.connectors.kv.KvRows;

/** A kv target. */
record Place(String namespace, String target, KvRows rows) {}
