package io.walservice.node.log;

/**
 * What a schedule keeper begins with.
 *
 * @param nextSequence of the next entry that is accepted
 * @param dispatchedSequence no dispatcher will bring an entry below it again
 */
public record ScheduleProgress(ScheduleState schedule, long nextSequence, long dispatchedSequence) {}
