/**
 * The interfaces between the log and foreign systems: {@link io.walservice.connectors.MessageQueue}, which carries
 * entries, {@link io.walservice.connectors.Target}, which they are applied to, and
 * {@link io.walservice.connectors.DeadLetterMirror}, which shows those that were given up on. Each system has a package
 * below this one. Nothing here knows of nodes, clusters or the journal.
 */
@NullMarked
package io.walservice.connectors;

import org.jspecify.annotations.NullMarked;
