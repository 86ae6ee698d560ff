/**
 * What regions say to each other: what time it is, and what their logs hold.
 *
 * <p>Beside the way of one write. Serving, {@link io.walservice.node.region.RegionService} reads the journal of a log
 * partition as its dispatcher did, for lanes of other regions that have fallen behind what the queue keeps. Asking,
 * {@link io.walservice.node.region.RegionLogs} is what those lanes get, and
 * {@link io.walservice.node.region.ClockWatch} measures how far the clocks of regions are apart. Read
 * {@link io.walservice.node.region.RecordsAfter} first: it makes sure that no record is missed.
 *
 * <p>May not depend on api, ingress, lane, retention or a particular queue.
 */
@NullMarked
package io.walservice.node.region;

import org.jspecify.annotations.NullMarked;
