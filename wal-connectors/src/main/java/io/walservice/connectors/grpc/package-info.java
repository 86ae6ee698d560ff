/**
 * Applications as targets: the log calls {@code wal.target.v1.EntryTarget}. Read
 * {@link io.walservice.connectors.grpc.GrpcTarget} first. May not depend on other systems' packages.
 */
@NullMarked
package io.walservice.connectors.grpc;

import org.jspecify.annotations.NullMarked;
