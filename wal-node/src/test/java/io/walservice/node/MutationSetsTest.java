package io.walservice.node;

import static io.walservice.node.TestBank.delete;
import static io.walservice.node.TestBank.item;
import static io.walservice.node.TestBank.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.walservice.admin.v1.CreateNamespaceRequest;
import io.walservice.admin.v1.DeadLetterAdminGrpc;
import io.walservice.admin.v1.DeadLetterFilter;
import io.walservice.admin.v1.DiscardDeadLettersRequest;
import io.walservice.admin.v1.GetReplayRequest;
import io.walservice.admin.v1.ListDeadLettersRequest;
import io.walservice.admin.v1.Replay;
import io.walservice.admin.v1.ReplayAdminGrpc;
import io.walservice.admin.v1.ReplayFilter;
import io.walservice.admin.v1.ReplayRange;
import io.walservice.admin.v1.ReplayState;
import io.walservice.admin.v1.StartReplayRequest;
import io.walservice.namespace.NamespaceFile;
import io.walservice.namespace.NamespaceMessages;
import io.walservice.v1.Condition;
import io.walservice.v1.GetMutationRequest;
import io.walservice.v1.GetMutationResponse;
import io.walservice.v1.Isolation;
import io.walservice.v1.ItemMutation;
import io.walservice.v1.MutateItemsRequest;
import io.walservice.v1.MutateItemsResponse;
import io.walservice.v1.MutationStage;
import io.walservice.v1.Operation;
import io.walservice.v1.Trilean;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Mutation sets from the gRPC call to their targets, on a whole node and real servers. */
class MutationSetsTest {

    private static TestBank bank;
    private final String run = UUID.randomUUID().toString().substring(0, 8);

    @BeforeAll
    static void open() {
        bank = TestBank.open();
    }

    @AfterAll
    static void close() {
        bank.close();
    }

    @AfterEach
    void nothing_is_left_behind() {
        bank.awaitNothingIsLeft();
    }

    private String id(String name) {
        return run + "-" + name;
    }

    private static ItemMutation onlyIf(Condition.Builder condition, ItemMutation item) {
        return item.toBuilder().setCondition(condition).build();
    }

    @Nested
    class A_set {
        @Test
        void is_applied_whole_over_ids_and_namespaces() {
            MutateItemsResponse response = bank.apply(set(
                    id("t"),
                    item(id("anna"), "balance", "90"),
                    item(id("bert"), "balance", "110"),
                    item(id("log"), "transfer", "10").toBuilder()
                            .setNamespace("audit")
                            .build()));

            assertThat(bank.node.kv("bank", id("anna"), "balance")).contains("90");
            assertThat(bank.node.kv("bank", id("bert"), "balance")).contains("110");
            assertThat(bank.node.kv("audit", id("log"), "transfer")).contains("10");
            GetMutationResponse status = bank.awaitApplied(response.getMutationId());
            assertThat(status.getItems()).isEqualTo(3);
            assertThat(status.getAppliedList()).containsExactly("audit/store", "bank/store");
            assertThat(status.getPendingList()).isEmpty();
            assertThat(status.getWriteTime()).isEqualTo(response.getWriteTime());
        }

        @Test
        void puts_and_deletes() {
            bank.apply(set(id("t1"), item(id("a"), "x", "1"), item(id("a"), "y", "2"), item(id("b"), "", "3")));
            bank.apply(set(id("t2"), delete(id("a"), "x"), delete(id("b"), ""), item(id("c"), "", "4")));

            assertThat(bank.node.kv("bank", id("a"), "x")).isEmpty();
            assertThat(bank.node.kv("bank", id("a"), "y")).contains("2");
            assertThat(bank.node.kv("bank", id("b"), "")).isEmpty();
            assertThat(bank.node.kv("bank", id("c"), "")).contains("4");
        }

        @Test
        void that_is_repeated_is_answered_as_the_first_time_and_changes_nothing() {
            MutateItemsResponse first = bank.apply(set(id("t"), item(id("a"), "", "1")));
            bank.apply(set(id("later"), item(id("a"), "", "2")));

            assertThat(bank.mutations().mutateItems(set(id("t"), item(id("a"), "", "1"))))
                    .isEqualTo(first);
            assertThat(bank.node.kv("bank", id("a"), "")).contains("2");
        }

        @Test
        void with_the_token_of_another_is_refused() {
            bank.apply(set(id("t"), item(id("a"), "", "1")));

            bank.assertRefused(
                    set(id("t"), item(id("a"), "", "2")),
                    Status.Code.INVALID_ARGUMENT,
                    "idempotency_token: " + id("t"),
                    "another set");
        }

        @Test
        void has_a_later_write_time_than_the_set_before_on_the_same_id() {
            MutateItemsResponse first = bank.apply(set(id("t1"), item(id("a"), "", "1")));
            MutateItemsResponse second = bank.apply(set(id("t2"), item(id("a"), "", "2")));

            assertThat(com.google.protobuf.util.Timestamps.compare(second.getWriteTime(), first.getWriteTime()))
                    .isPositive();
        }

        @Test
        void with_large_values_is_applied_whole() {
            String large = "v".repeat(900_000);
            bank.apply(set(id("t"), item(id("a"), "", large), item(id("b"), "", large), item(id("c"), "", "small")));

            assertThat(bank.node.kv("bank", id("a"), "")).contains(large);
            assertThat(bank.node.kv("bank", id("c"), "")).contains("small");
        }

        @Test
        void of_the_most_items_is_applied_whole() {
            bank.apply(MutateItemsRequest.newBuilder()
                    .setNamespace("bank")
                    .addAllItems(IntStream.range(0, 1_000)
                            .mapToObj(n -> item(id("many") + n % 50, "k" + n, "v" + n))
                            .toList())
                    .build());

            assertThat(bank.node.kv("bank", id("many") + "0", "k0")).contains("v0");
            assertThat(bank.node.kv("bank", id("many") + "49", "k999")).contains("v999");
        }

        @Test
        void that_is_sent_twice_at_the_same_time_is_one_and_leaves_nothing_of_either() {
            // Not in the common pool, whose threads the node in this JVM needs.
            ExecutorService writers = Executors.newFixedThreadPool(4);
            MutateItemsRequest request = set(
                    id("t"),
                    IntStream.range(0, 40)
                            .mapToObj(n -> item(id("a") + n, "", "v".repeat(5_000)))
                            .toArray(ItemMutation[]::new));
            List<MutateItemsResponse> answers = IntStream.range(0, 4)
                    .mapToObj(n ->
                            CompletableFuture.supplyAsync(() -> bank.mutations().mutateItems(request), writers))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .distinct()
                    .toList();
            writers.shutdown();

            assertThat(answers).hasSize(1);
            assertThat(answers.get(0).getDurable()).isEqualTo(Trilean.TRILEAN_TRUE);
            bank.awaitApplied(id("t"));
        }

        @Test
        void is_not_replayed_and_the_replay_says_so() {
            String token = id("t");
            bank.apply(set(token, item(id("a"), "", "1")));
            ReplayAdminGrpc.ReplayAdminBlockingStub replays = ReplayAdminGrpc.newBlockingStub(bank.node.channel());
            String replay = replays.startReplay(StartReplayRequest.newBuilder()
                            .setNamespace("bank")
                            .setTarget("store")
                            .setRange(ReplayRange.newBuilder().setWholeJournal(true))
                            .setFilter(ReplayFilter.newBuilder().setId("bank/" + token))
                            .build())
                    .getReplayId();

            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                Replay now = replays.getReplay(GetReplayRequest.newBuilder()
                        .setNamespace("bank")
                        .setReplayId(replay)
                        .build());
                assertThat(now.getState()).isEqualTo(ReplayState.REPLAY_STATE_DONE);
                assertThat(now.getCounts().getApplied()).isZero();
                assertThat(now.getCounts().getFailed()).isEqualTo(1);
                assertThat(now.getFailures(0).getCause()).contains("cannot be replayed");
            });
        }

        @Test
        void that_a_target_cannot_take_holds_its_ids_until_a_person_gives_that_up() {
            CqlSession session = bank.node.session;
            String keyspace = "shelf_" + bank.node.suffix;
            TestSchema.change(
                    session,
                    "CREATE KEYSPACE %s WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}"
                            .formatted(keyspace));
            TestSchema.change(session, "CREATE TABLE %s.rows (id text PRIMARY KEY, price int)".formatted(keyspace));
            bank.node
                    .admin()
                    .createNamespace(CreateNamespaceRequest.newBuilder()
                            .setSpec(NamespaceMessages.toMessage(NamespaceFile.read("""
                                    name: shelf
                                    targets:
                                      - {name: store, type: kv}
                                      - {name: rows, type: cassandra, table: %s.rows, keys: id}
                                    """.formatted(keyspace))))
                            .build());
            MutateItemsRequest set = set(id("t"), item(id("a"), "", "no JSON")).toBuilder()
                    .setNamespace("shelf")
                    .build();
            assertThat(bank.mutations().mutateItems(set).getDurable()).isEqualTo(Trilean.TRILEAN_TRUE);
            DeadLetterAdminGrpc.DeadLetterAdminBlockingStub letters =
                    DeadLetterAdminGrpc.newBlockingStub(bank.node.channel());
            DeadLetterFilter rows =
                    DeadLetterFilter.newBuilder().setTarget("rows").build();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> letters.listDeadLetters(ListDeadLettersRequest.newBuilder()
                                            .setNamespace("shelf")
                                            .setFilter(rows)
                                            .build())
                                    .getLettersCount()
                            == 1);
            GetMutationRequest asked = GetMutationRequest.newBuilder()
                    .setNamespace("shelf")
                    .setMutationId(id("t"))
                    .build();
            assertThat(bank.mutations().getMutation(asked).getPendingList()).containsExactly("shelf/rows");

            assertThat(letters.discardDeadLetters(DiscardDeadLettersRequest.newBuilder()
                                    .setNamespace("shelf")
                                    .setFilter(rows)
                                    .setReason("it will never be a row")
                                    .build())
                            .getDiscarded())
                    .isEqualTo(1);

            await().atMost(TestBank.ARRIVAL)
                    .until(() ->
                            bank.mutations().getMutation(asked).getStage() == MutationStage.MUTATION_STAGE_APPLIED);
            TestSchema.drop(session, keyspace);
        }

        @Test
        void that_nobody_wrote_is_not_found() {
            StatusRuntimeException refusal = catchThrowableOfType(
                    StatusRuntimeException.class,
                    () -> bank.mutations()
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
            bank.apply(set(id("t1"), item(id("a"), "", "1")));
            long version = bank.get(Isolation.ISOLATION_LATEST, id("a")).get(0).getVersion();

            bank.apply(set(
                    id("t2"),
                    onlyIf(Condition.newBuilder().setValue(ByteString.copyFromUtf8("1")), item(id("a"), "", "2")),
                    onlyIf(Condition.newBuilder().setExists(false), item(id("b"), "", "new"))));
            bank.apply(set(id("t3"), onlyIf(Condition.newBuilder().setExists(true), delete(id("b"), ""))));
            assertThat(bank.get(Isolation.ISOLATION_LATEST, id("a")).get(0).getVersion())
                    .isGreaterThan(version);
        }

        @Test
        void that_does_not_hold_refuses_all_and_names_the_item() {
            bank.apply(set(id("t1"), item(id("a"), "", "1")));

            bank.assertRefused(
                    set(
                            id("t2"),
                            item(id("b"), "", "2"),
                            onlyIf(Condition.newBuilder().setExists(false), item(id("a"), "", "2"))),
                    Status.Code.FAILED_PRECONDITION,
                    "items[1].condition: there (expected: not there)");
            bank.assertRefused(
                    set(id("t3"), onlyIf(Condition.newBuilder().setVersion(1), item(id("a"), "", "2"))),
                    Status.Code.FAILED_PRECONDITION,
                    "items[0].condition: version ",
                    "(expected: version 1)");
            bank.assertRefused(
                    set(
                            id("t4"),
                            onlyIf(
                                    Condition.newBuilder().setValue(ByteString.copyFromUtf8("x")),
                                    item(id("nothing"), "", "2"))),
                    Status.Code.FAILED_PRECONDITION,
                    "items[0].condition: not there");

            assertThat(bank.node.kv("bank", id("a"), "")).contains("1");
            assertThat(bank.node.kv("bank", id("b"), "")).isEmpty();
            GetMutationResponse status = bank.mutations()
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
                                    return bank.mutations()
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
    class Bad_input {
        @Test
        void is_refused_with_the_items_place_and_the_rule() {
            bank.assertRefused(set(id("t")), Status.Code.INVALID_ARGUMENT, "items: none (expected: 1 to 1000)");
            bank.assertRefused(
                    set(id("t"), item(id("a"), "", "1"), item(id("a"), "", "2")),
                    Status.Code.INVALID_ARGUMENT,
                    "items[1].id and key",
                    "each item once");
            bank.assertRefused(
                    set(id("t"), item(id("a"), "k", "1"), delete(id("a"), "")),
                    Status.Code.INVALID_ARGUMENT,
                    "items[1].id",
                    "removes as a whole");
            bank.assertRefused(
                    set(
                            id("t"),
                            item(id("a"), "", "1").toBuilder()
                                    .addTargets("elsewhere")
                                    .build()),
                    Status.Code.NOT_FOUND,
                    "items[0].targets: [elsewhere]");
            bank.assertRefused(
                    set(
                            id("t"),
                            item(id("a"), "", "1").toBuilder()
                                    .setNamespace("nowhere")
                                    .build()),
                    Status.Code.NOT_FOUND,
                    "items[0].namespace: \"nowhere\"");
            bank.assertRefused(set(id("t"), item("", "", "1")), Status.Code.INVALID_ARGUMENT, "items[0].id: empty");
            bank.assertRefused(
                    set("two words", item(id("a"), "", "1")), Status.Code.INVALID_ARGUMENT, "idempotency_token");
            bank.assertRefused(
                    set(id("t"), onlyIf(Condition.newBuilder(), item(id("a"), "", "1"))),
                    Status.Code.INVALID_ARGUMENT,
                    "items[0].condition: empty");
            bank.assertRefused(
                    set(
                            id("t"),
                            item(id("a"), "", "1").toBuilder()
                                    .setOperation(Operation.OPERATION_APPLY_SET)
                                    .build()),
                    Status.Code.INVALID_ARGUMENT,
                    "items[0].operation");
        }
    }
}
