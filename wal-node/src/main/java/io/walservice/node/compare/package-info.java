/**
 * Whether the targets of a namespace hold the same. Beside the way of one write: it asks targets for what they have,
 * and knows nothing of logs, queues and lanes. Read {@link io.walservice.node.compare.TargetComparison} first, then
 * {@link io.walservice.node.compare.ItemJudge}, which says what a difference is.
 */
@NullMarked
package io.walservice.node.compare;

import org.jspecify.annotations.NullMarked;
