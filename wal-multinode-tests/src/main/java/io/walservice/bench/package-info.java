/**
 * Measures the log beside what it is built on, in one run on one machine: calls against empty calls, writes against
 * plain inserts of the same payloads. Start at {@link io.walservice.bench.Bench}; the method and what may be concluded
 * from the figures is in docs/benchmarks.md.
 *
 * <p>A {@code Subject} is something that can be asked to do one thing at a time; {@code ClosedLoop} finds how many it
 * does in a second, {@code OpenLoop} how long one takes at a given rate.
 */
@NullMarked
package io.walservice.bench;

import org.jspecify.annotations.NullMarked;
