/**
 * Replays: entries of the journal, applied to one target once more.
 *
 * <p>Beside the way of one write: from the journal straight to a lane, past the queue. Read
 * {@link io.walservice.node.replay.ReplaySelection} for which entries are meant,
 * {@link io.walservice.node.replay.JournalRange} for how nothing is missed, and
 * {@link io.walservice.node.replay.Replayer} for how one runs. It runs in the lane of its target, which is the one
 * place that applies to that, under its node's lease and through the target's gate; lanes survive the loss of their
 * nodes, so replays do.
 *
 * <p>May not depend on api, ingress, dispatch, schedule, lane, retention or status. The lane is behind
 * {@link io.walservice.node.replay.Replayer.Hands}.
 */
@NullMarked
package io.walservice.node.replay;

import org.jspecify.annotations.NullMarked;
