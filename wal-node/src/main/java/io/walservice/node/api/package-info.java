/**
 * The gRPC service that applications call: checks a request, turns it into an entry, and words the answer.
 *
 * <p>On the way of one write it is the first station. Read {@link io.walservice.node.api.WriteAheadLogService} first;
 * {@link io.walservice.node.api.EntryRules} says what is refused, {@link io.walservice.node.api.Answers} how an outcome
 * is worded.
 */
@NullMarked
package io.walservice.node.api;

import org.jspecify.annotations.NullMarked;
