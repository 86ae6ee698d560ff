package io.walservice.connectors.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.walservice.connectors.Delivery;
import io.walservice.connectors.LatestWriteContract;
import io.walservice.connectors.Outcome;
import io.walservice.connectors.Target;
import io.walservice.connectors.TargetContents;
import io.walservice.connectors.TargetContents.Item;
import io.walservice.internal.v1.Entry;
import io.walservice.local.Service;
import io.walservice.namespace.DocumentIds;
import io.walservice.namespace.ItemKeys;
import io.walservice.namespace.TargetSpec;
import io.walservice.v1.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

class ElasticsearchTargetTest extends LatestWriteContract {
    private static final String INDEX = "contract";

    private volatile Instant now = Instant.now();
    private final SearchClusters clusters =
            new SearchClusters(new SearchCredentials(Map.of()), () -> now, ForkJoinPool.commonPool());
    private final Target target = open(spec(ItemKeys.ID, INDEX));

    private Target open(TargetSpec.Elasticsearch spec) {
        return clusters.open("search", spec);
    }

    private static TargetSpec.Elasticsearch spec(ItemKeys keys, String index, String... before) {
        List<String> addresses = new ArrayList<>(List.of(before));
        addresses.add(SearchServer.address());
        return new TargetSpec.Elasticsearch(addresses, index, new DocumentIds(keys), Duration.ofSeconds(5));
    }

    @Override
    protected Target target() {
        return target;
    }

    @Override
    protected ByteString payload(String value) {
        return ByteString.copyFromUtf8("{\"value\": \"%s\"}".formatted(value));
    }

    @Override
    protected Optional<String> read(String ofId) {
        return SearchServer.source(INDEX, ofId)
                .map(source -> source.path("value").asText());
    }

    @Override
    protected void stopServer() {
        SearchServer.STACK.server(Service.OPENSEARCH).kill();
    }

    @Override
    protected void startServer() {
        SearchServer.STACK.server(Service.OPENSEARCH).start();
    }

    @Test
    void a_document_is_the_payload_as_it_is_on_however_many_lines() {
        assertThat(apply(json(
                        id(), "", "{\"price\": 1.10,\n\r\n \"big\": 123456789012345678901234567890.5,\n \"n\": null}")))
                .isEqualTo(Outcome.APPLIED);

        assertThat(SearchServer.call("GET", "/" + INDEX + "/_source/" + id(), ""))
                .contains("1.10")
                .contains("123456789012345678901234567890.5")
                .contains("null");
    }

    @Test
    void each_key_of_an_id_is_a_document_of_its_own_that_is_deleted_alone() {
        Target byBoth = open(spec(ItemKeys.ID_AND_KEY, "both"));
        String slashed = id() + "/a%";
        done(byBoth.apply(json(slashed, "colour", "{\"v\": 1}")));
        done(byBoth.apply(json(slashed, "b/size", "{\"v\": 2}")));

        assertThat(done(byBoth.apply(
                        delivery(entry(slashed).setKey("colour").setOperation(Operation.OPERATION_DELETE_VALUE)))))
                .isEqualTo(Outcome.APPLIED);

        assertThat(SearchServer.source("both", id() + "%2Fa%25/colour")).isEmpty();
        assertThat(SearchServer.source("both", id() + "%2Fa%25/b/size")).isPresent();
        assertThat(done(byBoth.apply(delete(slashed))))
                .isEqualTo(new Outcome.Reject(
                        "target.key: empty (expected: one, as target search has a document for each id and key)"));
    }

    @Test
    void what_is_no_json_object_or_has_too_long_an_id_is_rejected_before_it_is_sent() {
        assertThat(apply(json(id(), "", "[1]")))
                .isEqualTo(new Outcome.Reject("payload: a JSON array (expected: a JSON object)"));
        assertThat(apply(json(id(), "", "{\"a\": 1}\n{\"delete\": {}}"))).isInstanceOf(Outcome.Reject.class);
        assertThat(apply(json("i".repeat(513), "", "{}"))).isInstanceOf(Outcome.Reject.class);
        assertThat(apply(json("i".repeat(512), "", "{}"))).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void a_document_that_the_mapping_refuses_is_rejected_alone() {
        apply(json(id(), "", "{\"count\": 1}"));

        List<CompletionStage<Outcome>> outcomes = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            outcomes.add(target.apply(json(id() + i, "", i == 30 ? "{\"count\": \"many\"}" : "{\"count\": 2}")));
        }

        for (int i = 0; i < 50; i++) {
            Outcome outcome = done(outcomes.get(i));
            if (i == 30) {
                assertThat(outcome).isInstanceOf(Outcome.Reject.class);
                assertThat(((Outcome.Reject) outcome).cause()).startsWith("mapper_parsing_exception: failed to parse");
            } else {
                assertThat(outcome).isEqualTo(Outcome.APPLIED);
            }
        }
    }

    @Test
    void of_writes_of_one_region_at_the_same_time_the_later_in_the_log_wins() {
        Delivery first = put(id(), "first");
        Delivery second = new Delivery(
                NAMESPACE,
                "0-2",
                first.entry().toBuilder().setPayload(payload("second")).build(),
                first.version(),
                1);

        apply(first);
        apply(second);

        assertThat(read(id())).contains("second");
    }

    @Test
    void an_entry_that_comes_after_its_life_removes_what_was_there() {
        apply(put(id(), "old"));
        Entry.Builder late = put(id(), "late").entry().toBuilder()
                .setAcceptedTimeMillis(now.toEpochMilli())
                .setTimeToLiveSeconds(30);
        now = now.plusSeconds(31);

        assertThat(apply(delivery(late))).isEqualTo(Outcome.APPLIED);
        assertThat(read(id())).isEmpty();
    }

    @Test
    void a_node_that_is_away_is_passed_over() {
        Target two = open(spec(ItemKeys.ID, INDEX, "http://127.0.0.1:1"));

        assertThat(done(two.apply(put(id(), "value")))).isEqualTo(Outcome.APPLIED);
        assertThat(read(id())).contains("value");
    }

    @Test
    void a_server_that_does_not_answer_costs_no_more_than_the_time_limit() {
        apply(put(id(), "before"));
        SearchServer.STACK.server(Service.OPENSEARCH).pause();
        try {
            long begin = System.nanoTime();
            Outcome outcome = apply(put(id(), "value"));

            assertThat(((Outcome.Retry) outcome).cause()).isEqualTo("timeout: no answer within PT5S");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        } finally {
            SearchServer.STACK.server(Service.OPENSEARCH).resume();
        }
        await().atMost(Duration.ofSeconds(60))
                .until(() -> apply(put(id(), "later")).equals(Outcome.APPLIED));
        assertThat(read(id())).contains("later");
    }

    @Test
    void an_index_that_does_not_let_itself_be_written_to_is_an_outage() {
        String index = "closed-" + id();
        Target closed = open(spec(ItemKeys.ID, index));
        done(closed.apply(put(id(), "before")));
        SearchServer.call("POST", "/" + index + "/_close", "");

        Outcome outcome = done(closed.apply(put(id(), "value")));

        assertThat(outcome).isInstanceOf(Outcome.Retry.class);
        assertThat(((Outcome.Retry) outcome).cause()).startsWith("index_closed_exception");
        SearchServer.call("POST", "/" + index + "/_open", "");
        assertThat(done(closed.apply(put(id(), "value")))).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void all_documents_are_listed_over_pages_and_each_is_found() {
        TargetSpec.Elasticsearch spec = spec(ItemKeys.ID_AND_KEY, "listed-" + id());
        Target listed = open(spec);
        TargetContents contents = clusters.contents(spec);
        assertThat(list(contents)).isEmpty();
        assertThat(done(contents.get(List.of(new Item("a", "b"))))).isEmpty();
        Map<Item, ByteString> expected = new HashMap<>();
        for (int i = 0; i < 75; i++) {
            String value = "{\"v\":%d}".formatted(i);
            done(listed.apply(json("id/" + i % 20, "" + i, value)));
            expected.put(new Item("id/" + i % 20, "" + i), ByteString.copyFromUtf8(value));
        }

        assertThat(list(contents)).isEqualTo(expected);
        Item here = new Item("id/7", "7");
        assertThat(done(contents.get(List.of(here, new Item("id/7", "8"), new Item("id/7", "")))))
                .isEqualTo(Map.of(here, ByteString.copyFromUtf8("{\"v\":7}")));
    }

    private static Map<Item, ByteString> list(TargetContents contents) {
        Map<Item, ByteString> listed = new HashMap<>();
        TargetContents.Page page = done(contents.list(Optional.empty(), 10));
        page.items().forEach(held -> listed.put(held.item(), held.value()));
        while (page.next().isPresent()) {
            page = done(contents.list(page.next(), 10));
            page.items()
                    .forEach(held ->
                            assertThat(listed.put(held.item(), held.value())).isNull());
        }
        return listed;
    }

    private Delivery json(String ofId, String key, String payload) {
        return delivery(entry(ofId)
                .setKey(key)
                .setOperation(Operation.OPERATION_PUT_VALUE)
                .setPayload(ByteString.copyFromUtf8(payload)));
    }
}
