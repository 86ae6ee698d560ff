package io.walservice.connectors.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.walservice.connectors.Outcome;
import io.walservice.namespace.DocumentIds;
import io.walservice.namespace.ItemKeys;
import io.walservice.namespace.TargetSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How bulks are made, and what becomes of answers that a healthy server does not give when one wants it to. */
class BulkWriterTest {
    /** A server that notes how many entries each bulk has, and answers as told. */
    private final List<Integer> bulks = new CopyOnWriteArrayList<>();

    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private volatile boolean holdFirst;
    private volatile boolean holdAll;
    private volatile Function<List<String>, Reply> replies = actions -> ok(actions, "{\"index\":{\"status\":201}}");
    private final HttpServer server = start();
    private final BulkWriter writer = writer(Duration.ofSeconds(10));

    private record Reply(int status, String body) {}

    private static Reply ok(List<String> actions, String each) {
        return new Reply(
                200,
                "{\"items\":[%s]}".formatted(actions.stream().map(one -> each).collect(Collectors.joining(","))));
    }

    private HttpServer start() {
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            started.createContext("/orders/_bulk", this::answer);
            started.setExecutor(threads);
            started.start();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        List<String> actions =
                body.lines().filter(line -> line.contains("\"_id\"")).toList();
        boolean first = bulks.isEmpty();
        bulks.add(actions.size());
        authorizations.addAll(exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
        try {
            boolean held = holdAll || (first && holdFirst);
            boolean released = !held || goOn.await(20, TimeUnit.SECONDS);
            assertThat(released).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Reply reply = replies.apply(actions);
        byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(reply.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private BulkWriter writer(Duration timeout) {
        String address = "http://127.0.0.1:" + server.getAddress().getPort();
        TargetSpec.Elasticsearch spec =
                new TargetSpec.Elasticsearch(List.of(address), "orders", new DocumentIds(ItemKeys.ID), timeout);
        SearchCredentials credentials =
                new SearchCredentials(Map.of(address, new SearchCredentials.User("wal", "secret")));
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(threads)
                .build();
        return new BulkWriter(
                spec, new SearchCluster(client, spec.addresses(), credentials), ForkJoinPool.commonPool());
    }

    private List<CompletionStage<Outcome>> put(int count, String source) {
        List<CompletionStage<Outcome>> outcomes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            outcomes.add(writer.write(BulkOperation.put("id " + i, i, ByteString.copyFromUtf8(source))));
        }
        return outcomes;
    }

    private static List<Outcome> done(List<CompletionStage<Outcome>> outcomes) {
        return outcomes.stream()
                .map(each -> each.toCompletableFuture()
                        .orTimeout(30, TimeUnit.SECONDS)
                        .join())
                .toList();
    }

    @Test
    void what_comes_while_a_bulk_is_under_way_makes_the_next_one() {
        holdFirst = true;
        List<CompletionStage<Outcome>> first = put(1, "{}");
        await().until(() -> bulks.size() == 1);
        List<CompletionStage<Outcome>> others = put(700, "{}");
        goOn.countDown();

        assertThat(done(first)).containsOnly(Outcome.APPLIED);
        assertThat(done(others)).containsOnly(Outcome.APPLIED);
        assertThat(bulks).containsExactly(1, 700);
    }

    @Test
    void a_bulk_is_bounded_by_count_and_by_bytes() {
        holdFirst = true;
        List<CompletionStage<Outcome>> outcomes = new ArrayList<>(put(1, "{}"));
        await().until(() -> bulks.size() == 1);
        outcomes.addAll(put(1_500, "{}"));
        outcomes.addAll(put(7, "{\"v\": \"%s\"}".formatted("v".repeat(1024 * 1024))));
        goOn.countDown();

        assertThat(done(outcomes)).containsOnly(Outcome.APPLIED);
        assertThat(bulks).containsExactly(1, 1_000, 504, 3);
    }

    @Test
    void what_would_wait_beyond_all_bounds_is_to_be_tried_again() {
        holdFirst = true;
        List<CompletionStage<Outcome>> outcomes = new ArrayList<>(put(1, "{}"));
        await().until(() -> bulks.size() == 1);
        outcomes.addAll(put(5_000, "{}"));

        assertThat(done(put(1, "{}")))
                .hasSize(1)
                .allSatisfy(
                        outcome -> assertThat(((Outcome.Retry) outcome).cause()).startsWith("busy: 5000 entries"));
        goOn.countDown();
        assertThat(done(outcomes)).containsOnly(Outcome.APPLIED);
    }

    @Test
    void a_bulk_that_is_refused_as_a_whole_is_halved_until_the_entry_at_fault_is_alone() {
        holdFirst = true;
        replies = actions -> actions.stream().anyMatch(action -> action.contains("\"id 5\""))
                ? new Reply(413, "")
                : ok(actions, "{\"index\":{\"status\":201}}");
        List<CompletionStage<Outcome>> first = put(1, "{}");
        await().until(() -> bulks.size() == 1);
        List<CompletionStage<Outcome>> others = put(8, "{}");
        goOn.countDown();

        assertThat(done(first)).containsOnly(Outcome.APPLIED);
        List<Outcome> outcomes = done(others);
        assertThat(outcomes.get(5))
                .isEqualTo(new Outcome.Reject("too large: for a request of the server (its http.max_content_length)"));
        assertThat(outcomes)
                .filteredOn(outcome -> outcome.equals(Outcome.APPLIED))
                .hasSize(7);
    }

    @Test
    void what_says_nothing_about_an_entry_is_to_be_tried_again() {
        assertThatAnswerIsAnOutage(
                new Reply(429, "{\"error\":{\"type\":\"es_rejected_execution_exception\",\"reason\":\"full\"}}"),
                "status 429: full");
        assertThatAnswerIsAnOutage(new Reply(503, "no master"), "status 503: not an answer to a bulk");
        assertThatAnswerIsAnOutage(new Reply(401, "{\"error\":\"who are you\"}"), "status 401: who are you");
        assertThatAnswerIsAnOutage(
                new Reply(400, "plain HTTP was sent to a port for TLS"), "status 400: not an answer to a bulk");
        assertThatAnswerIsAnOutage(new Reply(200, "<html>"), "status 200: not an answer to a bulk");
        assertThatAnswerIsAnOutage(new Reply(200, "{\"items\":[]}"), "status 200: not an answer to a bulk");
        assertThatAnswerIsAnOutage(
                item("429", "es_rejected_execution_exception", "full"), "es_rejected_execution_exception: full");
        assertThatAnswerIsAnOutage(
                item("404", "index_not_found_exception", "no such index"), "index_not_found_exception: no such index");
        assertThatAnswerIsAnOutage(
                item("400", "illegal_argument_exception", "no write index is defined for alias [orders]"),
                "illegal_argument_exception: no write index is defined for alias [orders]");
        assertThatAnswerIsAnOutage(item("400", "something_new_exception", "?"), "something_new_exception: ?");
        assertThatAnswerIsAnOutage(item("409", "other_exception", "?"), "other_exception: ?");
    }

    private static Reply item(String status, String type, String reason) {
        return new Reply(
                200,
                "{\"items\":[{\"index\":{\"status\":%s,\"error\":{\"type\":\"%s\",\"reason\":\"%s\"}}}]}"
                        .formatted(status, type, reason));
    }

    private void assertThatAnswerIsAnOutage(Reply reply, String cause) {
        replies = actions -> reply;
        assertThat(done(put(1, "{}"))).containsExactly(new Outcome.Retry(cause));
    }

    @Test
    void an_entry_waits_no_longer_than_its_time_limit_although_all_bulks_hang() {
        holdAll = true;
        BulkWriter impatient = writer(Duration.ofMillis(300));
        CompletionStage<Outcome> first = impatient.write(BulkOperation.delete("a", 1));
        await().until(() -> bulks.size() == 1);
        CompletionStage<Outcome> second = impatient.write(BulkOperation.delete("b", 1));

        assertThat(done(List.of(first, second))).containsOnly(new Outcome.Retry("timeout: no answer within PT0.3S"));
        goOn.countDown();
        assertThat(done(List.of(impatient.write(BulkOperation.delete("c", 1))))).containsOnly(Outcome.APPLIED);
    }

    @Test
    void a_user_of_the_nodes_configuration_is_told_to_the_address_it_is_for() {
        done(put(1, "{}"));

        assertThat(authorizations).containsExactly("Basic d2FsOnNlY3JldA==");
        assertThat(new SearchCredentials.User("wal", "secret").toString()).doesNotContain("secret");
    }
}
