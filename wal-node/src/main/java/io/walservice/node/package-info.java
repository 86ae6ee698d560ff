/**
 * The node. Its packages follow the way of one write:
 *
 * <pre>
 * api ─▶ ingress ─▶ log (with lease) ─▶ dispatch ─▶ queue ─▶ lane ─▶ target
 *                              ▲                │
 *                              └── schedule ◀───┘ delayed
 * </pre>
 *
 * <p>Beside it: {@code schedule} (where delayed entries wait), {@code control} (which namespaces there are),
 * {@code placement} (keeps partitions and lanes running), {@code retention} (lets go of what has served),
 * {@code status} (tells where things are), {@code region} (what regions say to each other), {@code cli}.
 *
 * <p>Of changes that belong together: {@code mutation} (their sagas) and {@code staging} (what they hold). Of what
 * targets have: {@code keyvalue} (reads it), {@code index} (builds indexes of it), {@code compare}, {@code replay}. Of
 * lanes: {@code gate}, {@code park}, {@code tally}, {@code deadletter}; {@code workbench} is what people do with those.
 *
 * <p>{@link io.walservice.node.WalNode} puts them together; nothing depends on it.
 */
@NullMarked
package io.walservice.node;

import org.jspecify.annotations.NullMarked;
