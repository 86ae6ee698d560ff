package io.walservice.connectors.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.walservice.connectors.LatestWriteContract;
import io.walservice.connectors.Outcome;
import io.walservice.connectors.Target;
import io.walservice.connectors.TestServers;
import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import io.walservice.v1.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class IndexedTargetTest extends LatestWriteContract {
    private static final LocalStack STACK = TestServers.with(Service.CASSANDRA);

    @SuppressWarnings("NullAway.Init")
    private static TestIndex.Server server;

    private final TestIndex contract = server.index(NAMESPACE);
    private final TestIndex index = server.index();
    private final Target target = contract.run(contract.items);

    @BeforeAll
    static void connect() {
        server = TestIndex.Server.open(STACK.cassandra());
    }

    @AfterAll
    static void disconnect() {
        server.close();
    }

    @Override
    protected Target target() {
        return target;
    }

    @Override
    protected Optional<String> read(String ofId) {
        return TestIndex.join(contract.rows.get(NAMESPACE, ofId, ""))
                .map(row -> row.value().toStringUtf8());
    }

    @Override
    protected void stopServer() {
        STACK.server(Service.CASSANDRA).kill();
    }

    @Override
    protected void startServer() {
        STACK.server(Service.CASSANDRA).start();
    }

    @Test
    void an_item_is_found_by_what_is_in_it_and_only_as_long_as_it_is() {
        IndexedTarget run = index.run(index.items);

        TestIndex.apply(run, index.put("a", "", "ann", "red"));
        TestIndex.apply(run, index.put("b", "k", "ann", "blue"));
        assertThat(index.found(TestIndex.OWNER, "ann")).containsExactly("a/", "b/k");
        assertThat(index.found(TestIndex.COLOUR, "blue")).containsExactly("b/k");

        TestIndex.apply(run, index.put("a", "", "bob", "red"));
        assertThat(index.found(TestIndex.OWNER, "ann")).containsExactly("b/k");
        assertThat(index.found(TestIndex.OWNER, "bob")).containsExactly("a/");
        assertThat(index.found(TestIndex.COLOUR, "red")).containsExactly("a/");

        TestIndex.apply(run, index.delete("b", "k"));
        TestIndex.apply(run, index.delete("a", ""));
        assertThat(index.indexRows()).isEmpty();
    }

    @Test
    void what_has_no_such_text_is_not_indexed() {
        IndexedTarget run = index.run(index.items);
        for (String value : List.of("no JSON", "[1]", "{}", "{\"owner\": 7}", "{\"owner\": {\"name\": null}}")) {
            TestIndex.apply(run, index.written(index.entry("a", "").setPayload(ByteString.copyFromUtf8(value))));
            assertThat(index.indexRows()).as(value).isEmpty();
        }
        TestIndex.apply(run, index.put("a", "", "n".repeat(1_025), "red"));
        assertThat(index.indexRows()).containsExactly("by-colour@2 red a/");

        TestIndex.apply(
                run,
                index.written(
                        index.entry("a", "").setPayload(ByteString.copyFromUtf8("{\"owner\": {\"name\": true}}"))));
        assertThat(index.found(TestIndex.OWNER, "true")).containsExactly("a/");
    }

    @Test
    void an_index_ends_with_the_life_of_its_item() {
        IndexedTarget run = index.run(index.items);
        long now = Instant.now().toEpochMilli();
        TestIndex.apply(
                run,
                index.written(index.entry("a", "")
                        .setPayload(TestIndex.value("ann"))
                        .setAcceptedTimeMillis(now)
                        .setTimeToLiveSeconds(2)));
        TestIndex.apply(
                run,
                index.written(index.entry("b", "")
                        .setPayload(TestIndex.value("ann"))
                        .setAcceptedTimeMillis(now)
                        .setTimeToLiveSeconds(3_600)));

        await().until(() -> index.indexRows().equals(new TreeSet<>(List.of("by-owner@1 ann b/"))));
        assertThat(index.baseTerms()).isEqualTo(index.indexRows());
    }

    @Test
    void removing_an_id_removes_all_its_items_from_the_index() {
        IndexedTarget run = index.run(index.items);
        for (int n = 0; n < 250; n++) {
            TestIndex.apply(run, index.put("a", "k" + n, "ann", "red"));
        }
        TestIndex.apply(run, index.put("b", "", "ann", "red"));
        assertThat(index.indexRows()).hasSize(502);

        TestIndex.apply(run, index.written(index.entry("a", "").setOperation(Operation.OPERATION_DELETE_VALUE)));

        assertThat(index.indexRows()).containsExactly("by-colour@2 red b/", "by-owner@1 ann b/");
    }

    @Test
    void a_term_is_read_a_page_at_a_time() {
        IndexedTarget run = index.run(index.items);
        for (int n = 0; n < 7; n++) {
            TestIndex.apply(run, index.put("i" + n % 3, "k" + n, "ann", "red"));
        }
        List<String> all = new ArrayList<>();
        Optional<ItemRef> after = Optional.empty();
        do {
            IndexedItems.Page page = TestIndex.join(index.indexed().having(TestIndex.OWNER.id(), "ann", after, 3));
            page.items().forEach(item -> all.add(item.id() + item.key()));
            after = page.next();
        } while (after.isPresent());

        assertThat(all).containsExactly("i0k0", "i0k3", "i0k6", "i1k1", "i1k4", "i2k2", "i2k5");
    }

    @Test
    void who_reads_an_index_looks_at_the_items() {
        TestIndex.apply(index.run(index.items), index.put("a", "", "ann", "red"));
        TestIndex.join(server.table()
                .put(
                        new Term(index.namespace, "store", TestIndex.OWNER.id(), "bob"),
                        new ItemRef("a", ""),
                        1,
                        Optional.empty()));

        assertThat(index.found(TestIndex.OWNER, "bob")).isEmpty();
    }

    @Test
    void what_cannot_be_judged_as_the_index_is_not_declared_here_is_not_denied() {
        TestIndex.apply(index.run(index.items), index.put("a", "", "ann", "red"));
        TestIndex.join(server.table()
                .put(new Term(index.namespace, "store", "by-size@3", "7"), new ItemRef("a", ""), 1, Optional.empty()));

        assertThat(TestIndex.join(index.indexed().having("by-size@3", "7", Optional.empty(), 10))
                        .items())
                .containsExactly(new ItemRef("a", ""));
    }

    @Test
    void a_table_that_was_dropped_is_made_again() {
        IndexedTarget run = index.run(index.items);
        TestIndex.apply(run, index.put("a", "", "ann", "red"));
        server.change("DROP TABLE indexed.items");

        await().atMost(Duration.ofSeconds(60))
                .until(() -> TestIndex.join(run.apply(index.put("a", "", "bob", "red")))
                        .equals(Outcome.APPLIED));

        assertThat(index.found(TestIndex.OWNER, "bob")).containsExactly("a/");
    }
}
