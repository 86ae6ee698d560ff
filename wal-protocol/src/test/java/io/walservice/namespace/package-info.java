/** Tests of the namespace's configuration: its rules, and its forms as a file and as a message. */
@NullMarked
package io.walservice.namespace;

import org.jspecify.annotations.NullMarked;
