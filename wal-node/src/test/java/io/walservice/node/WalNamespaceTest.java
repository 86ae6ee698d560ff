package io.walservice.node;

import static io.walservice.node.TestNode.delete;
import static io.walservice.node.TestNode.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.walservice.admin.v1.CheckConservationRequest;
import io.walservice.admin.v1.CreateNamespaceRequest;
import io.walservice.namespace.NamespaceFile;
import io.walservice.namespace.NamespaceMessages;
import io.walservice.v1.GetEntryRequest;
import io.walservice.v1.Lifecycle;
import io.walservice.v1.WriteToLogRequest;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Entries on their way from one log to another. */
class WalNamespaceTest {
    private static final Duration ARRIVAL = Duration.ofSeconds(30);

    @SuppressWarnings("NullAway.Init")
    private static TestNode node;

    @BeforeAll
    static void start() {
        node = TestNode.start();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void two_logs_that_name_each_other_end_the_same_and_store_each_entry_once() {
        create("north", "south");
        node.log().writeToLog(put("north", "user-1", "colour", "red"));
        node.log().writeToLog(put("north", "user-2", "colour", "blue"));
        create("south", "north");
        bothHave("user-1", Optional.of("red"));
        bothHave("user-2", Optional.of("blue"));

        node.log().writeToLog(delete("south", "user-2", "colour"));
        bothHave("user-2", Optional.empty());

        await().atMost(ARRIVAL).untilAsserted(() -> assertThatEveryTargetHas(3, "north"));
        await().atMost(ARRIVAL).untilAsserted(() -> assertThatEveryTargetHas(3, "south"));
    }

    @Test
    void an_entry_keeps_its_time_and_token_and_stays_out_of_the_standard_delay_there() {
        Timestamp written = Timestamps.fromMicros(1_700_000_000_123_456L);
        create("first", "second");
        node.admin().createNamespace(namespace("""
                name: second
                delay: {standard: 1h}
                targets: [{name: store, type: kv}]
                """));
        node.log()
                .writeToLog(WriteToLogRequest.newBuilder(put("first", "user-1", "colour", "red"))
                        .setIdempotencyToken("change-1")
                        .setLifecycle(Lifecycle.newBuilder().setWriteTime(written))
                        .build());

        await().atMost(ARRIVAL).until(() -> node.kv("second", "user-1", "colour"), Optional.of("red")::equals);
        GetEntryRequest ask = GetEntryRequest.newBuilder()
                .setNamespace("second")
                .setIdempotencyToken("change-1")
                .build();
        assertThat(node.log().getEntry(ask).getEntry().getWriteTime()).isEqualTo(written);
    }

    private static void create(String name, String other) {
        node.admin()
                .createNamespace(namespace("""
                name: %s
                targets:
                  - {name: store, type: kv}
                  - {name: other, type: wal, address: "%s", namespace: %s}
                """.formatted(name, node.channel().authority(), other)));
    }

    private static CreateNamespaceRequest namespace(String file) {
        return CreateNamespaceRequest.newBuilder()
                .setSpec(NamespaceMessages.toMessage(NamespaceFile.read(file)))
                .build();
    }

    private static void bothHave(String id, Optional<String> value) {
        for (String namespace : new String[] {"north", "south"}) {
            await().atMost(ARRIVAL).until(() -> node.kv(namespace, id, "colour"), value::equals);
        }
    }

    private static void assertThatEveryTargetHas(int entries, String namespace) {
        assertThat(node.admin()
                        .checkConservation(CheckConservationRequest.newBuilder()
                                .setName(namespace)
                                .build())
                        .getTargetsList())
                .hasSize(2)
                .allSatisfy(target -> assertThat(target.getAcknowledged()).isEqualTo(entries))
                .allSatisfy(target -> assertThat(target.getApplied()).isEqualTo(entries));
    }
}
