package io.walservice.node;

import static io.walservice.node.TestNode.delete;
import static io.walservice.node.TestNode.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.util.Durations;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.walservice.admin.v1.CompareTargetsProgress;
import io.walservice.admin.v1.CompareTargetsRequest;
import io.walservice.admin.v1.CreateNamespaceRequest;
import io.walservice.admin.v1.GetStatusRequest;
import io.walservice.admin.v1.HeldState;
import io.walservice.admin.v1.HeldValue;
import io.walservice.admin.v1.ItemDifference;
import io.walservice.admin.v1.TargetAdminGrpc;
import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import io.walservice.namespace.NamespaceFile;
import io.walservice.namespace.NamespaceMessages;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Changes on their way to a store, a user's table and a search index, and a look at whether all three have them. */
class CompareTargetsTest {
    private static final Duration ARRIVAL = Duration.ofSeconds(60);

    @SuppressWarnings("NullAway.Init")
    private static TestNode node;

    @SuppressWarnings("NullAway.Init")
    private static URI search;

    @BeforeAll
    static void start() {
        search = LocalStack.shared(Service.OPENSEARCH).openSearch().address();
        node = TestNode.start();
        TestSchema.change(
                node.session,
                "CREATE KEYSPACE shop_%s WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}"
                        .formatted(node.suffix));
        TestSchema.change(
                node.session,
                "CREATE TABLE shop_%s.orders (id text PRIMARY KEY, price int, note text)".formatted(node.suffix));
        create("""
            name: orders
            targets:
              - {name: search, type: elasticsearch, addresses: ["%s"], index: "orders-%s"}
              - {name: rows, type: cassandra, table: shop_%s.orders, keys: id}
              - {name: feed, type: grpc, address: "127.0.0.1:1", parallelism: 1}
              - {name: store, type: kv}
            """.formatted(search, node.suffix, node.suffix));
    }

    @AfterAll
    static void stop() {
        TestSchema.drop(node.session, "shop_" + node.suffix);
        node.close();
    }

    @Test
    void the_targets_of_a_namespace_hold_the_same_until_somebody_changes_one_behind_its_back() {
        for (int i = 0; i < 120; i++) {
            node.log().writeToLog(put("orders", "order-" + i, "", "{\"price\": %d, \"note\": null}".formatted(i)));
        }
        node.log().writeToLog(delete("orders", "order-3", ""));
        await().atMost(ARRIVAL).ignoreExceptions().untilAsserted(() -> {
            CompareTargetsProgress end = last(compare(Duration.ZERO));
            assertThat(end.getCompared()).isEqualTo(119);
            assertThat(end.getTargetsList()).containsExactly("search", "rows", "store");
            assertThat(end.getLeftOutList()).containsExactly("feed");
            assertThat(differences(compare(Duration.ZERO))).isEmpty();
        });

        node.session.execute("DELETE FROM shop_%s.orders USING TIMESTAMP 9000000000000000000 WHERE id = 'order-7'"
                .formatted(node.suffix));
        node.session.execute(
                "UPDATE shop_%s.orders USING TIMESTAMP 9000000000000000000 SET price = 1 WHERE id = 'order-8'"
                        .formatted(node.suffix));
        call("PUT", "/orders-%s/_doc/stranger".formatted(node.suffix), "{\"price\": 0}");

        assertThat(differences(compare(Duration.ofMillis(600))))
                .containsExactlyInAnyOrder(
                        "order-7: search SAME, rows MISSING, store SAME",
                        "order-8: search SAME, rows DIFFERENT, store SAME",
                        "stranger: search EXTRA, rows MISSING, store MISSING");
    }

    @Test
    void what_an_index_or_a_table_cannot_hold_is_refused_when_it_is_written() {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> node.log().writeToLog(put("orders", "order-1", "line", "{}")))
                .satisfies(refusal -> assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT))
                .withMessageContaining(
                        "target.key: 4 bytes (expected: none, as target search has a document for each id)")
                .withMessageContaining("target.key: line (expected: none, as target rows has a row for each id)");
    }

    @Test
    void a_comparison_that_cannot_be_made_is_refused() {
        create("{name: alone, targets: [{name: store, type: kv}, {name: feed, type: kafka, topic: feed}]}");

        assertThatIsRefused("alone", Status.Code.FAILED_PRECONDITION, "targets of alone: [store] (expected: two");
        assertThatIsRefused("nobody", Status.Code.NOT_FOUND, "namespace: nobody");
    }

    @Test
    void a_target_that_is_away_breaks_it_off_and_is_named() {
        create("""
            name: away
            targets:
              - {name: search, type: elasticsearch, addresses: ["http://127.0.0.1:1"], index: orders}
              - {name: store, type: kv}
            """);

        assertThatIsRefused("away", Status.Code.UNAVAILABLE, "broken off: target search: ConnectException");
    }

    @Test
    void a_table_of_the_service_itself_is_no_target() {
        create("""
                name: ours
                targets: [{name: rows, type: cassandra, table: node_%s.node_lease}, {name: store, type: kv}]
                """.formatted(node.suffix));

        await().atMost(ARRIVAL)
                .untilAsserted(() -> assertThat(node.admin()
                                .getStatus(GetStatusRequest.newBuilder()
                                        .setName("ours")
                                        .build())
                                .getLanesList())
                        .anySatisfy(lane -> assertThat(lane.getCause())
                                .contains("(expected: one of your own, not of the service)")));
        assertThatIsRefused("ours", Status.Code.FAILED_PRECONDITION, "table: node_");
    }

    private static void assertThatIsRefused(String namespace, Status.Code code, String message) {
        CompareTargetsRequest request =
                CompareTargetsRequest.newBuilder().setNamespace(namespace).build();
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> all(request))
                .satisfies(refusal -> assertThat(refusal.getStatus().getCode()).isEqualTo(code))
                .withMessageContaining(message);
    }

    private static List<CompareTargetsProgress> compare(Duration patience) {
        return all(CompareTargetsRequest.newBuilder()
                .setNamespace("orders")
                .setPatience(Durations.fromMillis(patience.toMillis()))
                .build());
    }

    private static List<CompareTargetsProgress> all(CompareTargetsRequest request) {
        List<CompareTargetsProgress> answers = new ArrayList<>();
        TargetAdminGrpc.newBlockingStub(node.channel())
                .withDeadlineAfter(60, TimeUnit.SECONDS)
                .compareTargets(request)
                .forEachRemaining(answers::add);
        return answers;
    }

    private static CompareTargetsProgress last(List<CompareTargetsProgress> answers) {
        CompareTargetsProgress last = answers.get(answers.size() - 1);
        assertThat(last.getFinal()).isTrue();
        return last;
    }

    private static List<String> differences(List<CompareTargetsProgress> answers) {
        return answers.stream()
                .flatMap(answer -> answer.getDifferencesList().stream())
                .map(CompareTargetsTest::text)
                .toList();
    }

    private static String text(ItemDifference difference) {
        List<String> values = new ArrayList<>();
        for (HeldValue value : difference.getValuesList()) {
            HeldState state = value.getState();
            values.add(value.getTarget() + " " + state.name().replace("HELD_STATE_", ""));
        }
        return difference.getId() + ": " + String.join(", ", values);
    }

    private static void create(String file) {
        node.admin()
                .createNamespace(CreateNamespaceRequest.newBuilder()
                        .setSpec(NamespaceMessages.toMessage(NamespaceFile.read(file)))
                        .build());
    }

    private static void call(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(search.resolve(path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .join();
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    }
}
