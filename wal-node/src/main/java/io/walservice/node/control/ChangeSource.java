package io.walservice.node.control;

import java.util.concurrent.CompletionStage;

/** Where a follower learns of changes. */
@FunctionalInterface
interface ChangeSource {
    /** All changes after this one; from the beginning where the source has not come as far as that. */
    CompletionStage<NamespaceChanges> changesSince(long change);
}
