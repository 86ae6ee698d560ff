/**
 * The two interfaces between the log and foreign systems: {@link io.walservice.connectors.MessageQueue}, which carries
 * entries, and {@link io.walservice.connectors.Target}, which they are applied to. Each system has a package below this
 * one. Nothing here knows of nodes, clusters or the journal.
 */
@NullMarked
package io.walservice.connectors;

import org.jspecify.annotations.NullMarked;
