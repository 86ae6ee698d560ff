package io.walservice.node.region;

/** Who wants to know how far the clocks of other regions are from this node's. */
public interface ClockReports {

    /** The newest reading of a region's clock; of several that it has, the one that is farthest off. */
    void report(String region, ClockReading reading);

    /** The region does not tell its time, or is no longer one of ours. */
    void silent(String region);
}
