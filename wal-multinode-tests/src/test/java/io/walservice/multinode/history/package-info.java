/** The checker reports every broken promise: here each is broken once. */
@NullMarked
package io.walservice.multinode.history;

import org.jspecify.annotations.NullMarked;
