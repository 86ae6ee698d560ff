package io.walservice.node.log;

/**
 * How far a log partition is.
 *
 * @param node that owns it
 * @param epoch how often it has changed owners
 * @param dispatchedSequence everything below it is on the queue
 * @param settledSequence everything below it is settled at every target
 */
public record LogStatus(String node, long epoch, long nextSequence, long dispatchedSequence, long settledSequence) {}
