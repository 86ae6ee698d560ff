package io.walservice.node;

import static io.walservice.node.TestNode.delete;
import static io.walservice.node.TestNode.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.spotify.folsom.AsciiMemcacheClient;
import com.spotify.folsom.MemcacheClientBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.walservice.admin.v1.CreateNamespaceRequest;
import io.walservice.admin.v1.GetStatusRequest;
import io.walservice.admin.v1.LaneStatus;
import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import io.walservice.local.StackOptions;
import io.walservice.namespace.NamespaceFile;
import io.walservice.namespace.NamespaceMessages;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One change on its way to a store and to the cache before it. */
class CacheNamespaceTest {
    private static final Duration ARRIVAL = Duration.ofSeconds(30);

    @SuppressWarnings("NullAway.Init")
    private static LocalStack servers;

    @SuppressWarnings("NullAway.Init")
    private static TestNode node;

    @SuppressWarnings("NullAway.Init")
    private static AsciiMemcacheClient<String> reader;

    @BeforeAll
    static void start() {
        servers = LocalStack.start(StackOptions.of(Service.MEMCACHED));
        node = TestNode.start();
        String port = servers.memcached().server().split(":", -1)[1];
        reader = MemcacheClientBuilder.newStringClient()
                .withAddress("127.0.0.1", Integer.parseInt(port))
                .connectAscii();
    }

    @AfterAll
    static void stop() {
        reader.shutdown();
        node.close();
        servers.close();
    }

    @Test
    void an_entry_reaches_the_store_and_the_cache_also_when_the_cache_was_away() {
        create("""
                name: ads
                targets:
                  - {name: store, type: kv}
                  - {name: cache, type: evcache, app: ADS, timeout: 1s, replicas: [{servers: "%s"}]}
                """.formatted(servers.memcached().server()));
        node.log().writeToLog(put("ads", "user-1", "colour", "red"));
        bothHave("user-1", Optional.of("red"));

        node.log().writeToLog(delete("ads", "user-1", "colour"));
        bothHave("user-1", Optional.empty());

        servers.server(Service.MEMCACHED).kill();
        node.log().writeToLog(put("ads", "user-2", "colour", "blue"));
        await().atMost(ARRIVAL).until(() -> node.kv("ads", "user-2", "colour"), Optional.of("blue")::equals);
        servers.server(Service.MEMCACHED).start();
        bothHave("user-2", Optional.of("blue"));
    }

    @Test
    void what_the_cache_cannot_hold_is_refused_when_it_is_written() {
        create("""
                name: refusing
                targets: [{name: cache, type: evcache, app: ADS, replicas: [{servers: "%s"}]}]
                """.formatted(servers.memcached().server()));

        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> node.log().writeToLog(delete("refusing", "user-1", "")))
                .satisfies(refusal -> assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT))
                .withMessageContaining(
                        "target.key: empty (expected: one, as target cache has an item for each id and key)");
    }

    @Test
    void a_cache_that_has_no_replica_in_the_nodes_region_says_so() {
        create("""
                name: elsewhere
                targets: [{name: cache, type: evcache, app: ADS, replicas: [{region: mars, servers: "a:1"}]}]
                """);

        await().atMost(ARRIVAL)
                .untilAsserted(() -> assertThat(lane("elsewhere"))
                        .satisfies(lane -> assertThat(lane.getState()).isEqualTo("BACKING_OFF"))
                        .satisfies(lane -> assertThat(lane.getCause())
                                .contains("replicas: none for region local (expected: one that names it")));
    }

    private static void create(String file) {
        node.admin()
                .createNamespace(CreateNamespaceRequest.newBuilder()
                        .setSpec(NamespaceMessages.toMessage(NamespaceFile.read(file)))
                        .build());
    }

    private static LaneStatus lane(String namespace) {
        return node.admin()
                .getStatus(GetStatusRequest.newBuilder().setName(namespace).build())
                .getLanes(0);
    }

    private static void bothHave(String id, Optional<String> value) {
        await().atMost(ARRIVAL).until(() -> node.kv("ads", id, "colour"), value::equals);
        await().atMost(ARRIVAL).ignoreExceptions().until(() -> cached(id), value::equals);
    }

    private static Optional<String> cached(String id) {
        return Optional.ofNullable(
                reader.get("ADS:" + id + ":colour").toCompletableFuture().join());
    }
}
