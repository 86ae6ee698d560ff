package io.walservice.bench;

import io.grpc.ManagedChannel;
import io.walservice.v1.ItemMutation;
import io.walservice.v1.MutateItemsRequest;
import io.walservice.v1.MutateItemsResponse;
import io.walservice.v1.MutationsGrpc;
import io.walservice.v1.MutationsGrpc.MutationsStub;
import io.walservice.v1.Operation;
import io.walservice.v1.Trilean;
import java.util.concurrent.CompletionStage;

/** Mutation sets of five items with ids of their own; answered once their fate is decided. */
final class SetWrites implements Subject {
    static final int ITEMS = 5;

    private final String namespace;
    private final Payloads payloads;
    private final ManagedChannel channel;
    private final MutationsStub sets;

    SetWrites(String address, String namespace, Payloads payloads) {
        this.namespace = namespace;
        this.payloads = payloads;
        channel = Channels.to(address);
        sets = MutationsGrpc.newStub(channel);
    }

    @Override
    public String name() {
        return "mutation sets of %d items".formatted(ITEMS);
    }

    @Override
    public CompletionStage<?> issue(long n) {
        MutateItemsRequest.Builder set =
                MutateItemsRequest.newBuilder().setNamespace(namespace).setIdempotencyToken("set-" + n);
        for (int item = 0; item < ITEMS; item++) {
            set.addItems(ItemMutation.newBuilder()
                    .setId("set-%d-%d".formatted(n, item))
                    .setOperation(Operation.OPERATION_PUT)
                    .setPayload(payloads.of(n + item)));
        }
        return Channels.call(set.build(), sets::mutateItems).thenApply(SetWrites::durable);
    }

    private static MutateItemsResponse durable(MutateItemsResponse response) {
        BenchException.throwIf(response.getDurable() != Trilean.TRILEAN_TRUE, "not durable: " + response.getMessage());
        return response;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
