/**
 * Namespaces in several regions: that they end equal, whatever is cut, killed or deleted between them; that what cannot
 * be read is refused aloud; and how far behind regions and namespaces are.
 *
 * <p>All tests share two regions ({@code TwoRegions}), each with namespaces of its own. Every fault is shown to have
 * happened.
 */
@NullMarked
package io.walservice.multinode.regions;

import org.jspecify.annotations.NullMarked;
