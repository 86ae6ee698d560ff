package io.walservice.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.walservice.admin.v1.CreateNamespaceRequest;
import io.walservice.admin.v1.KvTarget;
import io.walservice.admin.v1.NamespaceSpec;
import io.walservice.admin.v1.TargetSpec;
import io.walservice.v1.GetItemsRequest;
import io.walservice.v1.GetMutationResponse;
import io.walservice.v1.Isolation;
import io.walservice.v1.Item;
import io.walservice.v1.ItemKey;
import io.walservice.v1.ItemMutation;
import io.walservice.v1.KeyValueGrpc;
import io.walservice.v1.MutateItemsRequest;
import io.walservice.v1.MutateItemsResponse;
import io.walservice.v1.MutationStage;
import io.walservice.v1.MutationsGrpc;
import io.walservice.v1.Operation;
import io.walservice.v1.Trilean;
import io.walservice.v1.WaitAppliedRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A whole node with the namespaces {@code bank} and {@code audit}, each with a kv target, for tests of mutation sets.
 */
final class TestBank implements AutoCloseable {
    static final Duration ARRIVAL = Duration.ofSeconds(20);

    final TestNode node;

    private TestBank(TestNode node) {
        this.node = node;
        create("bank");
        create("audit");
    }

    static TestBank open() {
        return with(Map.of());
    }

    static TestBank with(Map<String, Object> settings) {
        return new TestBank(TestNode.with(settings));
    }

    private void create(String namespace) {
        node.admin()
                .createNamespace(CreateNamespaceRequest.newBuilder()
                        .setSpec(NamespaceSpec.newBuilder()
                                .setName(namespace)
                                .setPartitions(2)
                                .addTargets(TargetSpec.newBuilder()
                                        .setName("store")
                                        .setKv(KvTarget.newBuilder().setTable("kv"))))
                        .build());
    }

    MutationsGrpc.MutationsBlockingStub mutations() {
        return MutationsGrpc.newBlockingStub(node.channel()).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    MutationsGrpc.MutationsStub mutationsAsync() {
        return MutationsGrpc.newStub(node.channel()).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    KeyValueGrpc.KeyValueBlockingStub keyValue() {
        return KeyValueGrpc.newBlockingStub(node.channel()).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    static MutateItemsRequest set(String token, ItemMutation... items) {
        return MutateItemsRequest.newBuilder()
                .setNamespace("bank")
                .setIdempotencyToken(token)
                .addAllItems(Arrays.asList(items))
                .build();
    }

    static ItemMutation item(String id, String key, String value) {
        return ItemMutation.newBuilder()
                .setId(id)
                .setKey(key)
                .setOperation(Operation.OPERATION_PUT)
                .setPayload(ByteString.copyFromUtf8(value))
                .build();
    }

    static ItemMutation delete(String id, String key) {
        return ItemMutation.newBuilder()
                .setId(id)
                .setKey(key)
                .setOperation(Operation.OPERATION_DELETE)
                .build();
    }

    /** Sends a set, and waits until it is applied. */
    MutateItemsResponse apply(MutateItemsRequest request) {
        MutateItemsResponse response = mutations().mutateItems(request);
        assertThat(response.getDurable()).isEqualTo(Trilean.TRILEAN_TRUE);
        awaitApplied(response.getMutationId());
        return response;
    }

    GetMutationResponse awaitApplied(String mutationId) {
        GetMutationResponse status = mutations()
                .waitApplied(WaitAppliedRequest.newBuilder()
                        .setNamespace("bank")
                        .setMutationId(mutationId)
                        .setTimeout(Durations.fromSeconds(30))
                        .build());
        assertThat(status.getStage()).isEqualTo(MutationStage.MUTATION_STAGE_APPLIED);
        return status;
    }

    void assertRefused(MutateItemsRequest request, Status.Code code, String... words) {
        StatusRuntimeException refusal = catchThrowableOfType(
                StatusRuntimeException.class, () -> mutations().mutateItems(request));
        assertThat(refusal).as("a refusal").isNotNull();
        assertThat(refusal.getStatus().getCode()).isEqualTo(code);
        assertThat(refusal.getStatus().getDescription()).contains(words);
    }

    List<Item> get(Isolation isolation, String... ids) {
        return keyValue()
                .getItems(GetItemsRequest.newBuilder()
                        .setNamespace("bank")
                        .setIsolation(isolation)
                        .addAllItems(Arrays.stream(ids)
                                .map(id -> ItemKey.newBuilder().setId(id).build())
                                .toList())
                        .build())
                .getItemsList();
    }

    /** Whatever became of the sets of a test, nothing is left of them but what they have changed. */
    void awaitNothingIsLeft() {
        for (String table : List.of("mutation_item", "mutation_value", "mutation_open")) {
            await(table + " to be empty")
                    .atMost(ARRIVAL)
                    .untilAsserted(() -> assertThat(node.session
                                    .execute("SELECT * FROM node_" + node.suffix + "." + table)
                                    .all())
                            .isEmpty());
        }
        await("all ids to be given back")
                .atMost(ARRIVAL)
                .untilAsserted(() -> assertThat(node.session
                                .execute("SELECT holder FROM node_" + node.suffix + ".mutation_intent")
                                .all())
                        .allMatch(row -> row.getString("holder") == null));
    }

    @Override
    public void close() {
        node.close();
    }
}
