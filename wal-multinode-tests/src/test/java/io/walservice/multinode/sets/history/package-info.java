/**
 * What sets were to do, what was answered, what readers saw, and whether that agrees: pure, without a service in sight.
 * Read {@link io.walservice.multinode.sets.history.ReadJudge} first.
 */
@NullMarked
package io.walservice.multinode.sets.history;

import org.jspecify.annotations.NullMarked;
