/**
 * Another deployment of this log as a target: entries are written to it by {@code wal.v1.WriteAheadLog}. Read
 * {@link io.walservice.connectors.wal.WalTarget} first. May not depend on other systems' packages.
 */
@NullMarked
package io.walservice.connectors.wal;

import org.jspecify.annotations.NullMarked;
