/**
 * The command line, {@code wal}: beside the way of a write, at its beginning as a client and, with {@code wal node}, as
 * the server's entry point. Read first: {@link io.walservice.node.cli.Wal}, then {@code ServiceCommand}, which all
 * commands that call the service share, and {@code CallFailure}, which gives failures their words and exit codes.
 *
 * <p>It speaks to the service by gRPC only, and may depend on the node's bootstrap but on none of its other packages.
 */
@NullMarked
package io.walservice.node.cli;

import org.jspecify.annotations.NullMarked;
