/**
 * Mutation sets: all of a set is applied or nothing of it. Read {@link io.walservice.node.mutation.SagaState} first
 * (the rules and their picture), then {@link io.walservice.node.mutation.SagaWork} (what each stage does), then
 * {@link io.walservice.node.mutation.MutationSaga} (who runs it). What it stores besides the journal is in
 * {@code node.staging}; items reach targets through {@link io.walservice.node.mutation.CommittedSets}, at the lanes.
 */
@NullMarked
package io.walservice.node.mutation;

import org.jspecify.annotations.NullMarked;
