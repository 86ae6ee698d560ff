package io.walservice.multinode.sets;

import com.google.protobuf.ByteString;
import io.walservice.multinode.sets.history.Change;
import io.walservice.multinode.sets.history.Expected;
import io.walservice.multinode.sets.history.ItemName;
import io.walservice.multinode.sets.history.Plan;
import io.walservice.v1.CompletionMarker;
import io.walservice.v1.Condition;
import io.walservice.v1.ItemMutation;
import io.walservice.v1.MutateItemsPart;
import io.walservice.v1.MutateItemsRequest;
import io.walservice.v1.NumberedItem;
import io.walservice.v1.Operation;
import io.walservice.v1.SetHeader;
import io.walservice.v1.ValueChunk;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** A set as it goes to the service, in one message or in many. */
final class SetMessages {
    /** Larger values are sent in chunks of this size. */
    private static final int CHUNK_BYTES = 150_000;

    private final String namespace;
    private final Plan plan;
    private final Map<ItemName, Expected> conditions;

    SetMessages(String namespace, Plan plan, Map<ItemName, Expected> conditions) {
        this.namespace = namespace;
        this.plan = plan;
        this.conditions = conditions;
    }

    MutateItemsRequest whole() {
        MutateItemsRequest.Builder set =
                MutateItemsRequest.newBuilder().setNamespace(namespace).setIdempotencyToken(plan.token());
        plan.changes().forEach(change -> set.addItems(mutation(change).setPayload(payload(change))));
        return set.build();
    }

    /** Its items in any order, each with its chunks behind it. */
    List<MutateItemsPart> parts(Random random) {
        List<MutateItemsPart> parts = new ArrayList<>();
        parts.add(MutateItemsPart.newBuilder()
                .setHeader(SetHeader.newBuilder().setNamespace(namespace).setIdempotencyToken(plan.token()))
                .build());
        List<Integer> numbers = new ArrayList<>(
                IntStream.range(0, plan.changes().size()).boxed().toList());
        Collections.shuffle(numbers, random);
        numbers.forEach(number -> add(parts, number, plan.changes().get(number)));
        parts.add(MutateItemsPart.newBuilder()
                .setMarker(CompletionMarker.newBuilder().setItems(numbers.size()))
                .build());
        return parts;
    }

    private void add(List<MutateItemsPart> parts, int number, Change change) {
        ByteString payload = payload(change);
        int chunks = payload.size() <= CHUNK_BYTES ? 0 : (payload.size() + CHUNK_BYTES - 1) / CHUNK_BYTES;
        ItemMutation.Builder item = mutation(change);
        if (chunks == 0) {
            item.setPayload(payload);
        }
        parts.add(MutateItemsPart.newBuilder()
                .setItem(NumberedItem.newBuilder()
                        .setNumber(number)
                        .setItem(item)
                        .setChunks(chunks))
                .build());
        for (int chunk = 0; chunk < chunks; chunk++) {
            int from = chunk * CHUNK_BYTES;
            parts.add(MutateItemsPart.newBuilder()
                    .setChunk(ValueChunk.newBuilder()
                            .setNumber(number)
                            .setChunk(chunk)
                            .setData(payload.substring(from, Math.min(payload.size(), from + CHUNK_BYTES))))
                    .build());
        }
    }

    private ByteString payload(Change change) {
        return change.deletes() ? ByteString.EMPTY : plan.value(change);
    }

    private ItemMutation.Builder mutation(Change change) {
        ItemMutation.Builder item = ItemMutation.newBuilder()
                .setId(change.item().id())
                .setKey(change.item().key())
                .setOperation(change.deletes() ? Operation.OPERATION_DELETE : Operation.OPERATION_PUT);
        Optional.ofNullable(conditions.get(change.item()))
                .ifPresent(expected -> item.setCondition(condition(expected)));
        return item;
    }

    private static Condition.Builder condition(Expected expected) {
        return expected instanceof Expected.AsOf asOf
                ? Condition.newBuilder().setVersion(asOf.micros())
                : Condition.newBuilder().setExists(expected instanceof Expected.There);
    }
}
