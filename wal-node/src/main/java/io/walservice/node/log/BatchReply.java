package io.walservice.node.log;

/**
 * What became of a wish for many delayed entries. What is counted neither as done nor as too late has left the
 * schedule, and how is not known.
 *
 * @param taken false where there was too much to do; then nothing was done
 * @param tooLate how many had fired, or were about to, or had been moved or called off by somebody else
 */
public record BatchReply(boolean taken, int done, int tooLate) {

    /** There is too much to do; nothing was done, and it can be asked for again. */
    public static final BatchReply BUSY = new BatchReply(false, 0, 0);
}
