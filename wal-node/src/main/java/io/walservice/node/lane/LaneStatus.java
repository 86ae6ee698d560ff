package io.walservice.node.lane;

/**
 * What a lane is doing.
 *
 * @param node that runs it
 * @param state RUNNING, or BACKING_OFF while its stream waits to start again, or STOPPING
 * @param cause of the last failure of the stream; empty while it runs
 * @param applied since the lane started on this node
 * @param retried since then
 * @param deadLettered since then
 */
public record LaneStatus(String node, String state, String cause, long applied, long retried, long deadLettered) {}
