package io.walservice.node;

import static io.walservice.node.TestNode.delete;
import static io.walservice.node.TestNode.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.util.Durations;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.walservice.admin.v1.CreateNamespaceRequest;
import io.walservice.admin.v1.IndexAdminGrpc;
import io.walservice.admin.v1.IndexState;
import io.walservice.admin.v1.IndexStatus;
import io.walservice.admin.v1.KvIndex;
import io.walservice.admin.v1.KvTarget;
import io.walservice.admin.v1.ListIndexesRequest;
import io.walservice.admin.v1.NamespaceSpec;
import io.walservice.admin.v1.RebuildIndexRequest;
import io.walservice.admin.v1.TargetSpec;
import io.walservice.admin.v1.UpdateNamespaceRequest;
import io.walservice.v1.Isolation;
import io.walservice.v1.ItemMutation;
import io.walservice.v1.KeyValueGrpc;
import io.walservice.v1.MutateItemsRequest;
import io.walservice.v1.MutateItemsResponse;
import io.walservice.v1.MutationsGrpc;
import io.walservice.v1.Operation;
import io.walservice.v1.QueryIndexRequest;
import io.walservice.v1.QueryIndexResponse;
import io.walservice.v1.Trilean;
import io.walservice.v1.WaitAppliedRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Secondary indexes on a whole node and real servers: kept, queried, unique, and built of what was there before. */
class IndexTest {
    private static final Duration ARRIVAL = Duration.ofSeconds(30);
    private static final KvIndex BY_STATE =
            KvIndex.newBuilder().setName("by-state").setField("state").build();
    private static final KvIndex BY_EMAIL = KvIndex.newBuilder()
            .setName("by-email")
            .setField("email")
            .setUnique(true)
            .build();

    @SuppressWarnings("NullAway.Init")
    private static TestNode node;

    private final String namespace = "n" + UUID.randomUUID().toString().substring(0, 8);

    @BeforeAll
    static void start() {
        node = TestNode.start();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void finds_items_by_a_field_while_they_have_it() {
        create(BY_STATE);
        write(put(namespace, "a", "", state("open")));
        write(put(namespace, "b", "k", state("open")));
        write(put(namespace, "c", "", state("closed")));
        awaitQuery("open", "a/", "b/k");
        awaitQuery("closed", "c/");

        write(put(namespace, "a", "", state("closed")));
        write(delete(namespace, "b", "k"));

        awaitQuery("open");
        awaitQuery("closed", "a/", "c/");
        assertThat(status()).extracting(IndexStatus::getState).containsExactly(IndexState.INDEX_STATE_READY);
    }

    @Test
    void reads_a_term_a_page_at_a_time_in_both_isolations() {
        create(BY_STATE);
        for (int n = 0; n < 7; n++) {
            write(put(namespace, "i" + n, "", state("open")));
        }
        awaitQuery("open", IntStream.range(0, 7).mapToObj(n -> "i" + n + "/").toArray(String[]::new));

        for (Isolation isolation : List.of(Isolation.ISOLATION_LATEST, Isolation.ISOLATION_READ_ATOMIC)) {
            List<String> all = new ArrayList<>();
            String page = "";
            do {
                QueryIndexResponse response = keyValue()
                        .queryIndex(query("open").toBuilder()
                                .setIsolation(isolation)
                                .setPageSize(3)
                                .setPageToken(page)
                                .build());
                response.getItemsList().forEach(item -> all.add(item.getId()));
                page = response.getNextPageToken();
            } while (!page.isEmpty());
            assertThat(all).as("%s", isolation).containsExactly("i0", "i1", "i2", "i3", "i4", "i5", "i6");
        }
    }

    @Test
    void what_cannot_be_asked_is_refused_by_name_and_rule() {
        create(BY_STATE);
        awaitQuery("open");

        assertRefused(query("open").toBuilder().setIndex("by-size").build(), Status.Code.NOT_FOUND, "by-size");
        assertRefused(query("").toBuilder().build(), Status.Code.INVALID_ARGUMENT, "term");
        assertRefused(query("t".repeat(1_025)), Status.Code.INVALID_ARGUMENT, "term");
        assertRefused(
                query("open").toBuilder().setPageSize(1_001).build(), Status.Code.INVALID_ARGUMENT, "page_size: 1001");
        assertRefused(
                query("open").toBuilder().setPageToken("!").build(), Status.Code.INVALID_ARGUMENT, "page_token: !");
    }

    @Test
    void brings_what_was_there_before_into_a_new_index() {
        create();
        for (int n = 0; n < 150; n++) {
            write(put(namespace, "i" + n % 50, "k" + n, state(n % 3 == 0 ? "open" : "closed")));
        }
        await().atMost(ARRIVAL).until(() -> node.kv(namespace, "i49", "k149").isPresent());

        update(BY_STATE);

        await().atMost(ARRIVAL)
                .untilAsserted(() -> assertThat(status()).singleElement().satisfies(index -> {
                    assertThat(index.getState()).isEqualTo(IndexState.INDEX_STATE_READY);
                    assertThat(index.getItems()).isEqualTo(150);
                    assertThat(index.getShare()).isEqualTo(1.0);
                }));
        assertThat(ids("open")).hasSize(50);
        assertThat(ids("closed")).hasSize(100);
    }

    @Test
    void an_index_that_was_removed_and_declared_again_has_what_came_in_between() {
        create(BY_STATE);
        write(put(namespace, "a", "", state("open")));
        awaitQuery("open", "a/");

        update();
        write(put(namespace, "a", "", state("closed")));
        write(put(namespace, "b", "", state("open")));
        await().atMost(ARRIVAL).until(() -> node.kv(namespace, "b", "").isPresent());
        update(BY_STATE);

        awaitQuery("open", "b/");
        awaitQuery("closed", "a/");
    }

    @Test
    void of_a_set_that_moves_items_between_terms_all_is_seen_or_nothing() {
        create(BY_STATE);
        apply("t0", item("a", state("left")), item("b", state("right")), item("c", state("right")));
        awaitQuery("left", "a/");
        ExecutorService thread = Executors.newSingleThreadExecutor();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(
                () -> {
                    for (int n = 1; n <= 24; n++) {
                        boolean turned = n % 2 == 1;
                        apply(
                                "t" + n,
                                item("a", state(turned ? "right" : "left")),
                                item("b", state(turned ? "left" : "right")),
                                item("c", state(turned ? "left" : "right")));
                    }
                },
                thread);

        int reads = 0;
        while (!writer.isDone()) {
            try {
                List<String> left = ids(query("left").toBuilder()
                        .setIsolation(Isolation.ISOLATION_READ_ATOMIC)
                        .build());
                assertThat(left).isIn(List.of("a/"), List.of("b/", "c/"));
                reads++;
            } catch (StatusRuntimeException e) {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.ABORTED);
            }
        }
        writer.join();
        thread.shutdown();
        assertThat(reads).isGreaterThan(10);
    }

    @Test
    void a_query_does_not_see_what_a_later_set_has_undone_while_the_earlier_one_gives_its_ids_back() {
        create(BY_STATE);
        MutateItemsRequest earlier = set("t1", item("a", state("left")), item("b", state("left")));
        apply(earlier);
        awaitQuery("left", "a/", "b/");
        try (HalfReleased releasing = new HalfReleased(node, earlier, "a")) {
            apply("t2", TestBank.delete("b", ""), item("c", state("left")));

            assertThat(ids(query("left").toBuilder()
                            .setIsolation(Isolation.ISOLATION_READ_ATOMIC)
                            .build()))
                    .containsExactly("a/", "c/");
            assertThat(releasing.holds()).isTrue();
        }
    }

    // ---- unique

    @Test
    void no_two_items_have_the_same_term_in_a_unique_index() {
        create(BY_EMAIL);
        apply("t1", item("a", email("ann@x")));

        StatusRuntimeException refusal = refusal("t2", item("b", email("ann@x")));
        assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(refusal.getStatus().getDescription()).contains("items[0]", "\"ann@x\"", "by-email", "id \"a\"");

        apply("t3", item("a", email("ann@x")));
        apply("t4", item("a", email("ann@y")));
        apply("t5", item("b", email("ann@x")));
        assertThat(node.kv(namespace, "b", "")).contains(email("ann@x"));
    }

    @Test
    void a_set_may_take_a_term_from_an_item_that_it_changes_or_removes() {
        create(BY_EMAIL);
        apply("t1", item("a", email("x")), item("b", email("y")), item("c", email("z")));

        apply("t2", item("a", email("y")), item("b", email("x")));
        apply(
                "t3",
                ItemMutation.newBuilder()
                        .setId("c")
                        .setOperation(Operation.OPERATION_DELETE)
                        .build(),
                item("d", email("z")));

        assertThat(List.of(byEmail("x"), byEmail("y"), byEmail("z")))
                .containsExactly(List.of("b/"), List.of("a/"), List.of("d/"));
    }

    @Test
    void what_would_break_a_unique_index_is_refused_before_it_is_stored() {
        create(BY_EMAIL);
        assertThat(refusal("t1", item("a", email("x")), item("b", email("x")))
                        .getStatus()
                        .getDescription())
                .contains("items[1]", "\"x\"", "no other item of the set");
        assertThat(refusal("t2", item("a", email("x".repeat(2_000))))
                        .getStatus()
                        .getDescription())
                .contains("items[0]", "2000 characters", "at most 1024 bytes");
        StatusRuntimeException single = catchThrowableOfType(
                StatusRuntimeException.class, () -> node.log().writeToLog(put(namespace, "a", "", email("x"))));
        assertThat(single.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(single.getStatus().getDescription()).contains("store", "MutateItems", "unique index");
        assertThat(node.kv(namespace, "a", "")).isEmpty();
    }

    @Test
    void a_repeat_is_known_whatever_has_become_of_the_index_meanwhile() {
        create(BY_EMAIL);
        apply("t1", item("a", email("x")));
        update();
        update(BY_EMAIL);

        await().atMost(ARRIVAL)
                .untilAsserted(() -> assertThat(status())
                        .extracting(IndexStatus::getState)
                        .containsExactly(IndexState.INDEX_STATE_READY));
        apply("t1", item("a", email("x")));
    }

    @Test
    void of_many_who_want_a_term_at_the_same_time_one_gets_it() {
        create(BY_EMAIL);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<CompletableFuture<Boolean>> all = IntStream.range(0, 24)
                .mapToObj(n -> CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return mutate(set("t" + n, item("i" + n, email("same"))))
                                                .getDurable()
                                        == Trilean.TRILEAN_TRUE;
                            } catch (StatusRuntimeException refused) {
                                return false;
                            }
                        },
                        threads))
                .toList();
        assertThat(all.stream().filter(CompletableFuture::join)).hasSize(1);
        threads.shutdown();
        await().atMost(ARRIVAL).untilAsserted(() -> assertThat(byEmail("same")).hasSize(1));
    }

    @Test
    void duplicates_that_were_there_before_are_told_and_can_be_mended() {
        create();
        for (String id : List.of("a", "b", "c")) {
            write(put(namespace, id, "", email(id.equals("c") ? "other" : "same")));
        }
        await().atMost(ARRIVAL).until(() -> node.kv(namespace, "c", "").isPresent());
        update(BY_EMAIL);
        await().atMost(ARRIVAL)
                .untilAsserted(() -> assertThat(status()).singleElement().satisfies(index -> {
                    assertThat(index.getState()).isEqualTo(IndexState.INDEX_STATE_DUPLICATES);
                    assertThat(index.getDuplicates()).isPositive();
                    assertThat(index.getExamplesList()).contains("same");
                }));
        assertThat(byEmail("same")).hasSize(2);

        apply("mend", item("b", email("mended")));
        indexes()
                .rebuildIndex(RebuildIndexRequest.newBuilder()
                        .setNamespace(namespace)
                        .setTarget("store")
                        .setIndex("by-email")
                        .build());

        await().atMost(ARRIVAL)
                .untilAsserted(() -> assertThat(status())
                        .singleElement()
                        .extracting(IndexStatus::getState)
                        .isEqualTo(IndexState.INDEX_STATE_READY));
    }

    // ---- the language of these tests

    private static String state(String state) {
        return "{\"state\": \"%s\"}".formatted(state);
    }

    private static String email(String email) {
        return "{\"email\": \"%s\"}".formatted(email);
    }

    private static ItemMutation item(String id, String value) {
        return TestBank.item(id, "", value);
    }

    private NamespaceSpec spec(KvIndex... indexes) {
        return NamespaceSpec.newBuilder()
                .setName(namespace)
                .setPartitions(2)
                .addTargets(TargetSpec.newBuilder()
                        .setName("store")
                        .setKv(KvTarget.newBuilder().setTable("kv").addAllIndexes(Arrays.asList(indexes))))
                .build();
    }

    private void create(KvIndex... indexes) {
        node.admin()
                .createNamespace(CreateNamespaceRequest.newBuilder()
                        .setSpec(spec(indexes))
                        .build());
    }

    private void update(KvIndex... indexes) {
        node.admin()
                .updateNamespace(UpdateNamespaceRequest.newBuilder()
                        .setSpec(spec(indexes))
                        .build());
    }

    private void write(io.walservice.v1.WriteToLogRequest request) {
        assertThat(node.log().writeToLog(request).getDurable()).isEqualTo(Trilean.TRILEAN_TRUE);
    }

    private MutateItemsRequest set(String token, ItemMutation... items) {
        return MutateItemsRequest.newBuilder()
                .setNamespace(namespace)
                .setIdempotencyToken(token)
                .addAllItems(Arrays.asList(items))
                .build();
    }

    private static MutateItemsResponse mutate(MutateItemsRequest set) {
        return MutationsGrpc.newBlockingStub(node.channel())
                .withDeadlineAfter(60, TimeUnit.SECONDS)
                .mutateItems(set);
    }

    private StatusRuntimeException refusal(String token, ItemMutation... items) {
        StatusRuntimeException refusal =
                catchThrowableOfType(StatusRuntimeException.class, () -> mutate(set(token, items)));
        assertThat(refusal).as("a refusal").isNotNull();
        return refusal;
    }

    private void apply(String token, ItemMutation... items) {
        apply(set(token, items));
    }

    private void apply(MutateItemsRequest set) {
        MutateItemsResponse response = mutate(set);
        assertThat(response.getDurable()).isEqualTo(Trilean.TRILEAN_TRUE);
        MutationsGrpc.newBlockingStub(node.channel())
                .withDeadlineAfter(60, TimeUnit.SECONDS)
                .waitApplied(WaitAppliedRequest.newBuilder()
                        .setNamespace(namespace)
                        .setMutationId(response.getMutationId())
                        .setTimeout(Durations.fromSeconds(30))
                        .build());
    }

    private static KeyValueGrpc.KeyValueBlockingStub keyValue() {
        return KeyValueGrpc.newBlockingStub(node.channel()).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    private static IndexAdminGrpc.IndexAdminBlockingStub indexes() {
        return IndexAdminGrpc.newBlockingStub(node.channel()).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    private List<IndexStatus> status() {
        return indexes()
                .listIndexes(
                        ListIndexesRequest.newBuilder().setNamespace(namespace).build())
                .getIndexesList();
    }

    private QueryIndexRequest query(String term) {
        return QueryIndexRequest.newBuilder()
                .setNamespace(namespace)
                .setIndex("by-state")
                .setTerm(term)
                .build();
    }

    private List<String> byEmail(String email) {
        return ids(query(email).toBuilder().setIndex("by-email").build());
    }

    private List<String> ids(String term) {
        return ids(query(term));
    }

    private static List<String> ids(QueryIndexRequest request) {
        return keyValue().queryIndex(request).getItemsList().stream()
                .map(item -> item.getId() + "/" + item.getKey())
                .toList();
    }

    private void awaitQuery(String term, String... expected) {
        await().atMost(ARRIVAL)
                .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
                .untilAsserted(() -> assertThat(ids(term)).containsExactly(expected));
    }

    private static void assertRefused(QueryIndexRequest request, Status.Code code, String words) {
        StatusRuntimeException refusal = catchThrowableOfType(
                StatusRuntimeException.class, () -> keyValue().queryIndex(request));
        assertThat(refusal).as("a refusal").isNotNull();
        assertThat(refusal.getStatus().getCode()).isEqualTo(code);
        assertThat(refusal.getStatus().getDescription()).contains(words);
    }
}
