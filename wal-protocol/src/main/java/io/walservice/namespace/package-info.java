/**
 * The configuration of a namespace: what it is ({@link io.walservice.namespace.NamespaceSpec}), what makes it valid,
 * and its forms as a file and as a message. Immutable values without I/O; nothing here knows of servers.
 */
@NullMarked
package io.walservice.namespace;

import org.jspecify.annotations.NullMarked;
