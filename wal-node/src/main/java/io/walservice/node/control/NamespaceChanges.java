package io.walservice.node.control;

import java.util.List;

/**
 * What a follower has to learn.
 *
 * @param revisions the current revision of each namespace that has changed, in the order of the changes
 * @param upTo the follower now knows all changes up to this one, provided it knew those before
 * @param complete false: there is more, ask again at once
 */
record NamespaceChanges(List<NamespaceRevision> revisions, long upTo, boolean complete) {}
