/**
 * Finds out how far all lanes of a namespace have come, and lets go of what has served: first of queue records, later
 * of journal events. What a lane has not settled is never deleted.
 *
 * <p>Beside the way of a write, behind its end. Read {@link io.walservice.node.retention.SettlementRules} first.
 */
@NullMarked
package io.walservice.node.retention;

import org.jspecify.annotations.NullMarked;
