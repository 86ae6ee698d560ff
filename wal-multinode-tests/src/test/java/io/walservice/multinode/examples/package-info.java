/** The programs of {@code docs/examples}, run as a user runs them, on real servers. */
@NullMarked
package io.walservice.multinode.examples;

import org.jspecify.annotations.NullMarked;
