@NullMarked
package io.walservice.multinode.cluster;

import org.jspecify.annotations.NullMarked;
