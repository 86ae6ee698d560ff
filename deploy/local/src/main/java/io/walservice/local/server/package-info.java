/**
 * The servers of the stack: how each is configured, started, asked whether it is up, and disturbed.
 * {@link io.walservice.local.server.Server} is the handle that fault tests use; a
 * {@link io.walservice.local.server.ServerKind} is all that differs between one server and another. Adding a server
 * means one kind, one template, and one module below deploy/local/servers. The questions are asked on the wire, so that
 * no driver is needed here.
 */
@NullMarked
package io.walservice.local.server;

import org.jspecify.annotations.NullMarked;
