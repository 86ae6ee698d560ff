/** Mutation sets on several real nodes, under faults. Read {@link io.walservice.multinode.sets.BankTest} first. */
@NullMarked
package io.walservice.multinode.sets;

import org.jspecify.annotations.NullMarked;
