/** Reads what targets hold, by their own protocols: nothing here asks the log. */
@NullMarked
package io.walservice.multinode.contents;

import org.jspecify.annotations.NullMarked;
