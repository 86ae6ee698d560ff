/**
 * Lanes: each carries the entries of one namespace from the queue of one region to one target, in order per key, at its
 * own pace.
 *
 * <p>On the way of one write it is the last station. Read {@link io.walservice.node.lane.LaneDelivery} for the stream,
 * {@link io.walservice.node.lane.AttemptRules} for what follows a failure, {@code GuardedSubscription} for how no hole
 * in a queue goes unseen, and {@link io.walservice.node.lane.Lane} for how a lane lives on a node. {@code Replaying} is
 * what a lane does for replays. May not depend on log, ingress or api.
 */
@NullMarked
package io.walservice.node.lane;

import org.jspecify.annotations.NullMarked;
