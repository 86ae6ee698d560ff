/**
 * Indexes of Elasticsearch and OpenSearch as targets, over plain HTTP. Read
 * {@link io.walservice.connectors.elasticsearch.ElasticsearchTarget} first, then
 * {@link io.walservice.connectors.elasticsearch.BulkWriter}. May not depend on other systems' packages.
 */
@NullMarked
package io.walservice.connectors.elasticsearch;

import org.jspecify.annotations.NullMarked;
