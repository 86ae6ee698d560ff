@NullMarked
package io.walservice.local;

import org.jspecify.annotations.NullMarked;
