/** Tests of the module as a whole. */
@NullMarked
package io.walservice;

import org.jspecify.annotations.NullMarked;
