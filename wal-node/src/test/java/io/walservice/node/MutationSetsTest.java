package io.walservice.node;

import static io.walservice.node.TestNode.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.walservice.admin.v1.CreateNamespaceRequest;
import io.walservice.admin.v1.KvTarget;
import io.walservice.admin.v1.NamespaceSpec;
import io.walservice.admin.v1.TargetSpec;
import io.walservice.v1.CompletionMarker;
import io.walservice.v1.Condition;
import io.walservice.v1.GetItemsRequest;
import io.walservice.v1.GetMutationRequest;
import io.walservice.v1.GetMutationResponse;
import io.walservice.v1.Isolation;
import io.walservice.v1.Item;
import io.walservice.v1.ItemKey;
import io.walservice.v1.ItemMutation;
import io.walservice.v1.KeyValueGrpc;
import io.walservice.v1.MutateItemsPart;
import io.walservice.v1.MutateItemsRequest;
import io.walservice.v1.MutateItemsResponse;
import io.walservice.v1.MutationStage;
import io.walservice.v1.MutationsGrpc;
import io.walservice.v1.NumberedItem;
import io.walservice.v1.Operation;
import io.walservice.v1.ScanItemsRequest;
import io.walservice.v1.ScanItemsResponse;
import io.walservice.v1.SetHeader;
import io.walservice.v1.Trilean;
import io.walservice.v1.ValueChunk;
import io.walservice.v1.WaitAppliedRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Mutation sets from the gRPC call to their targets, on a whole node and real servers. */
class MutationSetsTest {
    private static final Duration ARRIVAL = Duration.ofSeconds(20);

    private static TestNode node;
    private final String run = UUID.randomUUID().toString().substring(0, 8);

    @BeforeAll
    static void start() {
        node = TestNode.start();
        create("bank");
        create("audit");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    /** Whatever became of the sets of a test, nothing is left of them but what they have changed. */
    @AfterEach
    void nothing_is_left_behind() {
        for (String table : List.of("mutation_item", "mutation_value", "mutation_open")) {
            await(table + " to be empty")
                    .atMost(ARRIVAL)
                    .untilAsserted(() -> assertThat(node.session
                                    .execute("SELECT * FROM node_" + node.suffix + "." + table)
                                    .all())
                            .isEmpty());
        }
        assertThat(node.session
                        .execute("SELECT holder FROM node_" + node.suffix + ".mutation_intent")
                        .all())
                .allMatch(row -> row.getString("holder") == null);
    }

    private static void create(String namespace) {
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

    private static MutationsGrpc.MutationsBlockingStub mutations() {
        return MutationsGrpc.newBlockingStub(node.channel()).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    private static KeyValueGrpc.KeyValueBlockingStub keyValue() {
        return KeyValueGrpc.newBlockingStub(node.channel()).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    private static MutateItemsRequest set(String token, ItemMutation... items) {
        return MutateItemsRequest.newBuilder()
                .setNamespace("bank")
                .setIdempotencyToken(token)
                .addAllItems(Arrays.asList(items))
                .build();
    }

    private static ItemMutation item(String id, String key, String value) {
        return ItemMutation.newBuilder()
                .setId(id)
                .setKey(key)
                .setOperation(Operation.OPERATION_PUT)
                .setPayload(ByteString.copyFromUtf8(value))
                .build();
    }

    private static ItemMutation delete(String id, String key) {
        return ItemMutation.newBuilder()
                .setId(id)
                .setKey(key)
                .setOperation(Operation.OPERATION_DELETE)
                .build();
    }

    private static ItemMutation onlyIf(Condition.Builder condition, ItemMutation item) {
        return item.toBuilder().setCondition(condition).build();
    }

    private static MutateItemsResponse applied(MutateItemsRequest request) {
        MutateItemsResponse response = mutations().mutateItems(request);
        assertThat(response.getDurable()).isEqualTo(Trilean.TRILEAN_TRUE);
        awaitApplied(response.getMutationId());
        return response;
    }

    private static GetMutationResponse awaitApplied(String mutationId) {
        GetMutationResponse status = mutations()
                .waitApplied(WaitAppliedRequest.newBuilder()
                        .setNamespace("bank")
                        .setMutationId(mutationId)
                        .setTimeout(Durations.fromSeconds(30))
                        .build());
        assertThat(status.getStage()).isEqualTo(MutationStage.MUTATION_STAGE_APPLIED);
        return status;
    }

    private static StatusRuntimeException refusal(MutateItemsRequest request) {
        StatusRuntimeException refusal = catchThrowableOfType(
                StatusRuntimeException.class, () -> mutations().mutateItems(request));
        assertThat(refusal).as("a refusal").isNotNull();
        return refusal;
    }

    private static void assertRefused(MutateItemsRequest request, Status.Code code, String... words) {
        StatusRuntimeException refusal = refusal(request);
        assertThat(refusal.getStatus().getCode()).isEqualTo(code);
        assertThat(refusal.getStatus().getDescription()).contains(words);
    }

    private String id(String name) {
        return run + "-" + name;
    }

    @Nested
    class A_set {
        @Test
        void is_applied_whole_over_ids_and_namespaces() {
            MutateItemsResponse response = applied(set(
                    id("t"),
                    item(id("anna"), "balance", "90"),
                    item(id("bert"), "balance", "110"),
                    item(id("log"), "transfer", "10").toBuilder()
                            .setNamespace("audit")
                            .build()));

            assertThat(node.kv("bank", id("anna"), "balance")).contains("90");
            assertThat(node.kv("bank", id("bert"), "balance")).contains("110");
            assertThat(node.kv("audit", id("log"), "transfer")).contains("10");
            GetMutationResponse status = awaitApplied(response.getMutationId());
            assertThat(status.getItems()).isEqualTo(3);
            assertThat(status.getAppliedList()).containsExactly("audit/store", "bank/store");
            assertThat(status.getPendingList()).isEmpty();
            assertThat(status.getWriteTime()).isEqualTo(response.getWriteTime());
        }

        @Test
        void puts_and_deletes() {
            applied(set(id("t1"), item(id("a"), "x", "1"), item(id("a"), "y", "2"), item(id("b"), "", "3")));
            applied(set(id("t2"), delete(id("a"), "x"), delete(id("b"), ""), item(id("c"), "", "4")));

            assertThat(node.kv("bank", id("a"), "x")).isEmpty();
            assertThat(node.kv("bank", id("a"), "y")).contains("2");
            assertThat(node.kv("bank", id("b"), "")).isEmpty();
            assertThat(node.kv("bank", id("c"), "")).contains("4");
        }

        @Test
        void that_is_repeated_is_answered_as_the_first_time_and_changes_nothing() {
            MutateItemsResponse first = applied(set(id("t"), item(id("a"), "", "1")));
            applied(set(id("later"), item(id("a"), "", "2")));

            assertThat(mutations().mutateItems(set(id("t"), item(id("a"), "", "1"))))
                    .isEqualTo(first);
            assertThat(node.kv("bank", id("a"), "")).contains("2");
        }

        @Test
        void with_the_token_of_another_is_refused() {
            applied(set(id("t"), item(id("a"), "", "1")));

            assertRefused(
                    set(id("t"), item(id("a"), "", "2")),
                    Status.Code.INVALID_ARGUMENT,
                    "idempotency_token: " + id("t"),
                    "another set");
        }

        @Test
        void has_a_later_write_time_than_the_set_before_on_the_same_id() {
            MutateItemsResponse first = applied(set(id("t1"), item(id("a"), "", "1")));
            MutateItemsResponse second = applied(set(id("t2"), item(id("a"), "", "2")));

            assertThat(com.google.protobuf.util.Timestamps.compare(second.getWriteTime(), first.getWriteTime()))
                    .isPositive();
        }

        @Test
        void with_large_values_is_applied_whole() {
            String large = "v".repeat(900_000);
            applied(set(id("t"), item(id("a"), "", large), item(id("b"), "", large), item(id("c"), "", "small")));

            assertThat(node.kv("bank", id("a"), "")).contains(large);
            assertThat(node.kv("bank", id("c"), "")).contains("small");
        }

        @Test
        void of_the_most_items_is_applied_whole() {
            applied(MutateItemsRequest.newBuilder()
                    .setNamespace("bank")
                    .addAllItems(IntStream.range(0, 1_000)
                            .mapToObj(n -> item(id("many") + n % 50, "k" + n, "v" + n))
                            .toList())
                    .build());

            assertThat(node.kv("bank", id("many") + "0", "k0")).contains("v0");
            assertThat(node.kv("bank", id("many") + "49", "k999")).contains("v999");
        }

        @Test
        void that_nobody_wrote_is_not_found() {
            StatusRuntimeException refusal = catchThrowableOfType(
                    StatusRuntimeException.class,
                    () -> mutations()
                            .getMutation(GetMutationRequest.newBuilder()
                                    .setNamespace("bank")
                                    .setMutationId(id("nobody"))
                                    .build()));
            assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
        }
    }

    @Nested
    class A_condition {
        @Test
        void that_holds_lets_the_set_pass() {
            applied(set(id("t1"), item(id("a"), "", "1")));
            long version = get(Isolation.ISOLATION_LATEST, id("a")).get(0).getVersion();

            applied(set(
                    id("t2"),
                    onlyIf(Condition.newBuilder().setValue(ByteString.copyFromUtf8("1")), item(id("a"), "", "2")),
                    onlyIf(Condition.newBuilder().setExists(false), item(id("b"), "", "new"))));
            applied(set(id("t3"), onlyIf(Condition.newBuilder().setExists(true), delete(id("b"), ""))));
            assertThat(get(Isolation.ISOLATION_LATEST, id("a")).get(0).getVersion())
                    .isGreaterThan(version);
        }

        @Test
        void that_does_not_hold_refuses_all_and_names_the_item() {
            applied(set(id("t1"), item(id("a"), "", "1")));

            assertRefused(
                    set(
                            id("t2"),
                            item(id("b"), "", "2"),
                            onlyIf(Condition.newBuilder().setExists(false), item(id("a"), "", "2"))),
                    Status.Code.FAILED_PRECONDITION,
                    "items[1].condition: there (expected: not there)");
            assertRefused(
                    set(id("t3"), onlyIf(Condition.newBuilder().setVersion(1), item(id("a"), "", "2"))),
                    Status.Code.FAILED_PRECONDITION,
                    "items[0].condition: version ",
                    "(expected: version 1)");
            assertRefused(
                    set(
                            id("t4"),
                            onlyIf(
                                    Condition.newBuilder().setValue(ByteString.copyFromUtf8("x")),
                                    item(id("nothing"), "", "2"))),
                    Status.Code.FAILED_PRECONDITION,
                    "items[0].condition: not there");

            assertThat(node.kv("bank", id("a"), "")).contains("1");
            assertThat(node.kv("bank", id("b"), "")).isEmpty();
            GetMutationResponse status = mutations()
                    .getMutation(GetMutationRequest.newBuilder()
                            .setNamespace("bank")
                            .setMutationId(id("t2"))
                            .build());
            assertThat(status.getStage()).isEqualTo(MutationStage.MUTATION_STAGE_REFUSED);
            assertThat(status.getMessage()).contains("items[1].condition");
        }

        @Test
        void lets_one_of_many_at_the_same_time_through() {
            // Not in the common pool, whose threads the node in this JVM needs.
            ExecutorService writers = Executors.newFixedThreadPool(8);
            List<CompletableFuture<Boolean>> all = IntStream.range(0, 8)
                    .mapToObj(n -> CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return mutations()
                                                    .mutateItems(set(
                                                            id("race") + n,
                                                            onlyIf(
                                                                    Condition.newBuilder()
                                                                            .setExists(false),
                                                                    item(id("one"), "", "by " + n)),
                                                            item(id("other") + n, "", "x")))
                                                    .getDurable()
                                            == Trilean.TRILEAN_TRUE;
                                } catch (StatusRuntimeException e) {
                                    assertThat(e.getStatus().getCode())
                                            .isIn(Status.Code.FAILED_PRECONDITION, Status.Code.ABORTED);
                                    return false;
                                }
                            },
                            writers))
                    .toList();

            long through =
                    all.stream().map(CompletableFuture::join).filter(won -> won).count();
            assertThat(through).isEqualTo(1);
            writers.shutdown();
        }
    }

    @Nested
    class A_stream {
        @Test
        void brings_a_set_in_parts_and_values_in_chunks() throws Exception {
            ByteString half = ByteString.copyFromUtf8("h".repeat(400_000));
            MutateItemsResponse response = send(
                    header(id("t")),
                    numbered(1, item(id("b"), "", "small"), 0),
                    numbered(0, item(id("a"), "", ""), 2),
                    chunk(0, 0, half),
                    chunk(0, 1, half),
                    marker(2));

            assertThat(response.getDurable()).isEqualTo(Trilean.TRILEAN_TRUE);
            awaitApplied(response.getMutationId());
            assertThat(node.kv("bank", id("a"), "")).contains("h".repeat(800_000));
            assertThat(node.kv("bank", id("b"), "")).contains("small");
        }

        @Test
        void without_its_marker_leaves_nothing() {
            assertThat(sendRefused(header(id("t")), numbered(0, item(id("a"), "", "1"), 0)))
                    .contains("marker: missing");
            assertThat(node.kv("bank", id("a"), "")).isEmpty();
        }

        @Test
        void whose_marker_counts_otherwise_is_refused() {
            assertThat(sendRefused(header(id("t")), numbered(0, item(id("a"), "", "1"), 0), marker(2)))
                    .contains("marker.items: 2 (expected: 1");
        }

        @Test
        void with_a_number_twice_is_refused() {
            assertThat(sendRefused(
                            header(id("t")),
                            numbered(0, item(id("a"), "", "1"), 0),
                            numbered(0, item(id("b"), "", "1"), 0),
                            marker(1)))
                    .contains("items[0]: came twice");
        }

        @Test
        void with_a_gap_is_refused() {
            assertThat(sendRefused(header(id("t")), numbered(1, item(id("a"), "", "1"), 0), marker(1)))
                    .contains("items[0]: missing");
        }

        @Test
        void with_a_chunk_missing_is_refused() {
            assertThat(sendRefused(
                            header(id("t")),
                            numbered(0, item(id("a"), "", ""), 2),
                            chunk(0, 0, ByteString.copyFromUtf8("x")),
                            marker(1)))
                    .contains("items[0]: 1 chunks (expected: 2)");
            assertThat(sendRefused(
                            header(id("t")),
                            numbered(0, item(id("a"), "", ""), 2),
                            chunk(0, 1, ByteString.copyFromUtf8("x")),
                            marker(1)))
                    .contains("items[0]: chunk 1 (expected: chunk 0)");
        }

        @Test
        void without_a_header_is_refused() {
            assertThat(sendRefused(numbered(0, item(id("a"), "", "1"), 0), marker(1)))
                    .contains("header: missing");
        }

        private MutateItemsPart header(String token) {
            return MutateItemsPart.newBuilder()
                    .setHeader(SetHeader.newBuilder().setNamespace("bank").setIdempotencyToken(token))
                    .build();
        }

        private MutateItemsPart numbered(int number, ItemMutation item, int chunks) {
            return MutateItemsPart.newBuilder()
                    .setItem(NumberedItem.newBuilder()
                            .setNumber(number)
                            .setItem(item)
                            .setChunks(chunks))
                    .build();
        }

        private MutateItemsPart chunk(int number, int chunk, ByteString data) {
            return MutateItemsPart.newBuilder()
                    .setChunk(ValueChunk.newBuilder()
                            .setNumber(number)
                            .setChunk(chunk)
                            .setData(data))
                    .build();
        }

        private MutateItemsPart marker(int items) {
            return MutateItemsPart.newBuilder()
                    .setMarker(CompletionMarker.newBuilder().setItems(items))
                    .build();
        }

        private String sendRefused(MutateItemsPart... parts) {
            ExecutionException refusal = catchThrowableOfType(ExecutionException.class, () -> send(parts));
            assertThat(refusal).isNotNull();
            Status status = Status.fromThrowable(refusal);
            assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            return String.valueOf(status.getDescription());
        }

        private MutateItemsResponse send(MutateItemsPart... parts)
                throws ExecutionException, InterruptedException, TimeoutException {
            CompletableFuture<MutateItemsResponse> answer = new CompletableFuture<>();
            StreamObserver<MutateItemsPart> out = MutationsGrpc.newStub(node.channel())
                    .withDeadlineAfter(60, TimeUnit.SECONDS)
                    .mutateItemsStream(new StreamObserver<>() {
                        @Override
                        public void onNext(MutateItemsResponse response) {
                            answer.complete(response);
                        }

                        @Override
                        public void onError(Throwable failure) {
                            answer.completeExceptionally(failure);
                        }

                        @Override
                        public void onCompleted() {}
                    });
            for (MutateItemsPart part : parts) {
                out.onNext(part);
            }
            out.onCompleted();
            return answer.get(60, TimeUnit.SECONDS);
        }
    }

    @Nested
    class Bad_input {
        @Test
        void is_refused_with_the_items_place_and_the_rule() {
            assertRefused(set(id("t")), Status.Code.INVALID_ARGUMENT, "items: none (expected: 1 to 1000)");
            assertRefused(
                    set(id("t"), item(id("a"), "", "1"), item(id("a"), "", "2")),
                    Status.Code.INVALID_ARGUMENT,
                    "items[1].id and key",
                    "each item once");
            assertRefused(
                    set(id("t"), item(id("a"), "k", "1"), delete(id("a"), "")),
                    Status.Code.INVALID_ARGUMENT,
                    "items[1].id",
                    "removes as a whole");
            assertRefused(
                    set(
                            id("t"),
                            item(id("a"), "", "1").toBuilder()
                                    .addTargets("elsewhere")
                                    .build()),
                    Status.Code.NOT_FOUND,
                    "items[0].targets: [elsewhere]");
            assertRefused(
                    set(
                            id("t"),
                            item(id("a"), "", "1").toBuilder()
                                    .setNamespace("nowhere")
                                    .build()),
                    Status.Code.NOT_FOUND,
                    "items[0].namespace: \"nowhere\"");
            assertRefused(set(id("t"), item("", "", "1")), Status.Code.INVALID_ARGUMENT, "items[0].id: empty");
            assertRefused(set("two words", item(id("a"), "", "1")), Status.Code.INVALID_ARGUMENT, "idempotency_token");
            assertRefused(
                    set(id("t"), onlyIf(Condition.newBuilder(), item(id("a"), "", "1"))),
                    Status.Code.INVALID_ARGUMENT,
                    "items[0].condition: empty");
            assertRefused(
                    set(
                            id("t"),
                            item(id("a"), "", "1").toBuilder()
                                    .setOperation(Operation.OPERATION_APPLY_SET)
                                    .build()),
                    Status.Code.INVALID_ARGUMENT,
                    "items[0].operation");
        }
    }

    @Nested
    class A_reader {
        @Test
        void gets_items_in_the_order_asked_for() {
            applied(set(id("t"), item(id("a"), "", "1"), item(id("b"), "", "2")));

            for (Isolation isolation : List.of(Isolation.ISOLATION_LATEST, Isolation.ISOLATION_READ_ATOMIC)) {
                assertThat(get(isolation, id("b"), id("nothing"), id("a")))
                        .extracting(item -> item.getValue().toStringUtf8())
                        .containsExactly("2", "1");
            }
        }

        @Test
        void scans_an_id_a_page_at_a_time() {
            applied(set(
                    id("t"),
                    IntStream.range(0, 7)
                            .mapToObj(n -> item(id("a"), "k" + n, "v" + n))
                            .toArray(ItemMutation[]::new)));

            StringBuilder keys = new StringBuilder();
            String page = "";
            do {
                ScanItemsResponse response = keyValue()
                        .scanItems(ScanItemsRequest.newBuilder()
                                .setNamespace("bank")
                                .setId(id("a"))
                                .setPageSize(3)
                                .setIsolation(Isolation.ISOLATION_READ_ATOMIC)
                                .setPageToken(page)
                                .build());
                response.getItemsList()
                        .forEach(item -> keys.append(item.getKey()).append(' '));
                page = response.getNextPageToken();
            } while (!page.isEmpty());
            assertThat(keys.toString()).isEqualTo("k0 k1 k2 k3 k4 k5 k6 ");
        }

        @Test
        void who_asks_for_what_is_not_there_is_told() {
            StatusRuntimeException refusal = catchThrowableOfType(
                    StatusRuntimeException.class,
                    () -> keyValue()
                            .getItems(GetItemsRequest.newBuilder()
                                    .setNamespace("bank")
                                    .setTarget("cache")
                                    .addItems(ItemKey.newBuilder().setId("a"))
                                    .build()));
            assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
            assertThat(refusal.getStatus().getDescription()).contains("target: \"cache\"");
        }

        @Test
        void sees_all_of_a_set_or_nothing_while_sets_follow_each_other() {
            applied(set(id("t"), item(id("a"), "", "0"), item(id("b"), "", "0"), item(id("c"), "", "0")));
            ExecutorService thread = Executors.newSingleThreadExecutor();
            CompletableFuture<Void> writer = CompletableFuture.runAsync(
                    () -> {
                        for (int n = 1; n <= 30; n++) {
                            String value = String.valueOf(n);
                            applied(set(
                                    id("t") + n,
                                    item(id("a"), "", value),
                                    item(id("b"), "", value),
                                    item(id("c"), "", value)));
                        }
                    },
                    thread);

            int reads = 0;
            int contended = 0;
            int seen = 0;
            while (!writer.isDone()) {
                try {
                    List<Item> items = get(Isolation.ISOLATION_READ_ATOMIC, id("a"), id("b"), id("c"));
                    assertThat(items).hasSize(3);
                    assertThat(items)
                            .extracting(item -> item.getValue().toStringUtf8())
                            .containsOnly(items.get(0).getValue().toStringUtf8());
                    int now = Integer.parseInt(items.get(0).getValue().toStringUtf8());
                    assertThat(now).isGreaterThanOrEqualTo(seen);
                    seen = now;
                    reads++;
                } catch (StatusRuntimeException e) {
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.ABORTED);
                    contended++;
                }
            }
            writer.join();
            thread.shutdown();
            assertThat(reads)
                    .as("reads, beside %d that were contended", contended)
                    .isGreaterThan(10);
        }

        @Test
        void sees_single_writes_too() {
            node.log().writeToLog(put("bank", id("single"), "", "written"));

            await().atMost(ARRIVAL)
                    .untilAsserted(() -> assertThat(get(Isolation.ISOLATION_READ_ATOMIC, id("single")))
                            .extracting(item -> item.getValue().toStringUtf8())
                            .containsExactly("written"));
        }
    }

    private static List<Item> get(Isolation isolation, String... ids) {
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
}
