/** The benchmark's arithmetic, and that it runs; never what it measures. */
@NullMarked
package io.walservice.bench;

import org.jspecify.annotations.NullMarked;
