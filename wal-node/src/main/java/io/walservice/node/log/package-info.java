/**
 * A log partition: the sharded, persistent actor that gives entries their order and makes them durable before it
 * acknowledges.
 *
 * <p>On the way of one write it stands between ingress, which sends it batches, and dispatch, which pulls what was
 * journalled. Read {@link io.walservice.node.log.NamespaceLogState} first: it holds all the rules.
 * {@link io.walservice.node.log.NamespaceLog} only carries them out, and
 * {@link io.walservice.node.log.LogPartitionOwner} lets it live while this node owns the partition.
 *
 * <p>May not depend on api, ingress, lane or a particular queue.
 */
@NullMarked
package io.walservice.node.log;

import org.jspecify.annotations.NullMarked;
