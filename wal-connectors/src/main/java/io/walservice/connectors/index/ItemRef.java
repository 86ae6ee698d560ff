package io.walservice.connectors.index;

/** Names an item of a kv target; the key is {@code ''} for what was put without one. */
public record ItemRef(String id, String key) {}
