package io.walservice.node;

import static io.walservice.node.TestBank.item;
import static io.walservice.node.TestBank.set;
import static io.walservice.node.TestNode.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.walservice.v1.GetItemsRequest;
import io.walservice.v1.Isolation;
import io.walservice.v1.Item;
import io.walservice.v1.ItemKey;
import io.walservice.v1.ItemMutation;
import io.walservice.v1.MutateItemsRequest;
import io.walservice.v1.ScanItemsRequest;
import io.walservice.v1.ScanItemsResponse;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What readers of a kv target see of mutation sets and single writes, on a whole node and real servers. */
class KeyValueTest {

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

    @Test
    void gets_items_in_the_order_asked_for() {
        bank.apply(set(id("t"), item(id("a"), "", "1"), item(id("b"), "", "2")));

        for (Isolation isolation : List.of(Isolation.ISOLATION_LATEST, Isolation.ISOLATION_READ_ATOMIC)) {
            assertThat(bank.get(isolation, id("b"), id("nothing"), id("a")))
                    .extracting(item -> item.getValue().toStringUtf8())
                    .containsExactly("2", "1");
        }
    }

    @Test
    void scans_an_id_a_page_at_a_time() {
        bank.apply(set(
                id("t"),
                IntStream.range(0, 7)
                        .mapToObj(n -> item(id("a"), "k" + n, "v" + n))
                        .toArray(ItemMutation[]::new)));

        StringBuilder keys = new StringBuilder();
        String page = "";
        do {
            ScanItemsResponse response = bank.keyValue()
                    .scanItems(ScanItemsRequest.newBuilder()
                            .setNamespace("bank")
                            .setId(id("a"))
                            .setPageSize(3)
                            .setIsolation(Isolation.ISOLATION_READ_ATOMIC)
                            .setPageToken(page)
                            .build());
            response.getItemsList().forEach(item -> keys.append(item.getKey()).append(' '));
            page = response.getNextPageToken();
        } while (!page.isEmpty());
        assertThat(keys.toString()).isEqualTo("k0 k1 k2 k3 k4 k5 k6 ");
    }

    @Test
    void who_asks_for_what_is_not_there_is_told() {
        StatusRuntimeException refusal = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> bank.keyValue()
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
        bank.apply(set(id("t"), item(id("a"), "", "0"), item(id("b"), "", "0"), item(id("c"), "", "0")));
        ExecutorService thread = Executors.newSingleThreadExecutor();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(
                () -> {
                    for (int n = 1; n <= 30; n++) {
                        String value = String.valueOf(n);
                        bank.apply(set(
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
                List<Item> items = bank.get(Isolation.ISOLATION_READ_ATOMIC, id("a"), id("b"), id("c"));
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
        assertThat(reads).as("reads, beside %d that were contended", contended).isGreaterThan(10);
    }

    @Test
    void does_not_see_what_a_later_set_has_undone_while_the_earlier_one_gives_its_ids_back() {
        MutateItemsRequest earlier =
                set(id("t1"), item(id("a"), "", "of the earlier"), item(id("b"), "", "of the earlier"));
        bank.apply(earlier);
        try (HalfReleased releasing = new HalfReleased(bank.node, earlier, id("a"))) {
            bank.apply(set(id("t2"), TestBank.delete(id("b"), ""), item(id("c"), "", "of the later")));

            assertThat(bank.get(Isolation.ISOLATION_READ_ATOMIC, id("a"), id("b"), id("c")))
                    .extracting(Item::getId)
                    .containsExactly(id("a"), id("c"));
            assertThat(releasing.holds()).isTrue();
        }
    }

    @Test
    void sees_single_writes_too() {
        bank.node.log().writeToLog(put("bank", id("single"), "", "written"));

        await().atMost(TestBank.ARRIVAL)
                .untilAsserted(() -> assertThat(bank.get(Isolation.ISOLATION_READ_ATOMIC, id("single")))
                        .extracting(item -> item.getValue().toStringUtf8())
                        .containsExactly("written"));
    }
}
