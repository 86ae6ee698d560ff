/**
 * Amazon SQS as the carrier between log and lanes, on its asynchronous client.
 *
 * <p>Each lane has a FIFO queue of its own, since a message of SQS is gone once one reader has deleted it. A message
 * group is a partition of the namespace's queue. Read {@link io.walservice.connectors.sqs.SqsQueue} first, then
 * {@code LaneCopies} for what a lane gets, {@code LaneStream} for the way of a record, and {@code ClaimedMarks} for how
 * repeats and former subscriptions are told. Beside that, {@code SqsMirror} copies dead letters to users' queues. May
 * not depend on other systems' packages.
 */
@NullMarked
package io.walservice.connectors.sqs;

import org.jspecify.annotations.NullMarked;
