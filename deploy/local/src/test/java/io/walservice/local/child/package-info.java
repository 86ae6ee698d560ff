@NullMarked
package io.walservice.local.child;

import org.jspecify.annotations.NullMarked;
