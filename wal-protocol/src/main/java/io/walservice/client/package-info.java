/** The Java client: one call, one future, gathered into frames of one stream. Needs no actor system. */
@NullMarked
package io.walservice.client;

import org.jspecify.annotations.NullMarked;
