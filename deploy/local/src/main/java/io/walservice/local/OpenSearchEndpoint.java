package io.walservice.local;

import java.net.URI;

/**
 * One node of OpenSearch, which speaks the protocol of Elasticsearch. In a shared stack, use indexes of your own.
 *
 * @param address for example {@code http://127.0.0.1:9200}
 */
public record OpenSearchEndpoint(URI address) {}
