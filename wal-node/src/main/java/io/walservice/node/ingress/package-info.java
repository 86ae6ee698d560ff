/**
 * Gathers the entries that this node accepts into batches, one bounded stream for each log partition: the group commit.
 *
 * <p>On the way of one write it stands between api and the log. Read {@link io.walservice.node.ingress.Ingress} first;
 * {@link io.walservice.node.ingress.BatchWrite} is the one place that decides between FALSE and UNKNOWN. May depend on
 * log alone.
 */
@NullMarked
package io.walservice.node.ingress;

import org.jspecify.annotations.NullMarked;
