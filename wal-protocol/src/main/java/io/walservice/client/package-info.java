/**
 * The Java client: one call, one future, gathered into frames of one stream. The first step of a write's way; the next
 * is the server's {@code api}. Needs no actor system, and may not depend on one.
 *
 * <pre>
 * write ─▶ Room ─▶ ClientLoop ─▶ Outbox ─▶ WriteStream ─▶ server
 *                                  ▲  │ answers, breaks, time
 *                                  └──┘ Verdict: settle, or repeat with the same token
 * </pre>
 *
 * <p>Read {@link io.walservice.client.WalClient} for what is promised, then {@code Outbox}, which holds the rules of
 * order and repetition without any I/O, then {@code ClientLoop}, the one thread that carries them out.
 */
@NullMarked
package io.walservice.client;

import org.jspecify.annotations.NullMarked;
