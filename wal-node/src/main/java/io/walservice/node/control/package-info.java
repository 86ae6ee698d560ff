/**
 * The control plane: which namespaces there are and how they are configured. It stands beside the way of a write: every
 * step of it asks the {@link io.walservice.node.control.NamespaceDirectory}, which answers from memory, whether or not
 * the database is there.
 *
 * <pre>
 * admin ──▶ NamespaceAdminService ──▶ NamespaceStore ──▶ SQL database
 *                     │                                     │ poll
 *                     └────── at once ──▶ NamespaceFollower ◀┘
 *                                           │   ▲
 *                            directory ◀────┘   └──▶ peers (Distributed Data)
 * </pre>
 *
 * <p>Read first: {@link io.walservice.node.control.ControlPlane}, which is all that others wire up; then
 * {@code NamespaceChange} and {@code RegionCheck}, the rules; then {@code NamespaceFollower}. May not depend on any other package of the node:
 * the others depend on it.
 */
@NullMarked
package io.walservice.node.control;

import org.jspecify.annotations.NullMarked;
