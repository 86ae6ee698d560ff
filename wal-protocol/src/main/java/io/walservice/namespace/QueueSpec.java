package io.walservice.namespace;

/**
 * How entries travel from the log to the lanes; fixed at creation.
 *
 * @param type {@code kafka} or {@code sqs}
 * @param partitions partitions of the queue, a multiple of the namespace's log partitions, so that each of them carries
 *     the entries of exactly one log partition
 */
public record QueueSpec(String type, int partitions) {}
