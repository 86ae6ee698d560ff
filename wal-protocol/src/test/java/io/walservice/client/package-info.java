/** Tests of the Java client: its rules by themselves, and the whole against a server that misbehaves on purpose. */
@NullMarked
package io.walservice.client;

import org.jspecify.annotations.NullMarked;
