package io.walservice.connectors.index;

/**
 * What items are found by.
 *
 * @param index its {@link io.walservice.namespace.KvIndex#id()}
 * @param text what the items have in the indexed place
 */
public record Term(String namespace, String target, String index, String text) {}
