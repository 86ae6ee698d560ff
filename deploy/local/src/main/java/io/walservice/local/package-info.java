/**
 * The servers that the WAL needs, on one machine, from Maven artifacts (memcached: from Debian): for tests and the
 * quickstart. Start at {@link io.walservice.local.LocalStack}. Tests that only need a server there take
 * {@link io.walservice.local.LocalStack#shared}; tests that stop servers start a stack of their own. Depends on nothing
 * of the WAL.
 */
@NullMarked
package io.walservice.local;

import org.jspecify.annotations.NullMarked;
