/**
 * What clients saw and what targets hold, and whether the two agree with what the log promises. Pure: no network, no
 * clock. Read {@link io.walservice.multinode.history.Rule} for what is checked, then {@code HistoryCheck} for how.
 */
@NullMarked
package io.walservice.multinode.history;

import org.jspecify.annotations.NullMarked;
