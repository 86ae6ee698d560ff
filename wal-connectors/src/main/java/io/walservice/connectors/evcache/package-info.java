/**
 * EVCache as a target: memcached servers in replicas, with items called {@code app:key}. Read
 * {@link io.walservice.connectors.evcache.EvCacheTarget} first, then {@code ItemWriting} for how the latest write wins
 * although memcached knows no write times, and {@code VersionTable} for where those are kept. May not depend on other
 * systems' packages.
 */
@NullMarked
package io.walservice.connectors.evcache;

import org.jspecify.annotations.NullMarked;
