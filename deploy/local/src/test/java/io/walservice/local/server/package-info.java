@NullMarked
package io.walservice.local.server;

import org.jspecify.annotations.NullMarked;
