package io.walservice.node.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.walservice.namespace.NamespaceFile;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.v1.Operation;
import io.walservice.v1.Target;
import io.walservice.v1.WriteToLogRequest;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EntryRulesTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00.123456Z");
    private static final NamespaceSpec SPEC = NamespaceFile.read("""
            name: ads
            limits: {payload: 100B, delay: 1m}
            targets:
              - {name: index, type: kv}
              - {name: store, type: kv}
            """);

    private final EntryRules rules = new EntryRules(java.time.Duration.ofSeconds(5));

    static Stream<Arguments> legal() {
        return Stream.of(
                arguments("nothing but an id and an operation", change(request -> {})),
                arguments("a token of 1 character", change(request -> request.setIdempotencyToken("!"))),
                arguments("a token of 128 characters", change(request -> request.setIdempotencyToken("~".repeat(128)))),
                arguments("the largest payload", change(request -> request.setPayload(bytes(100)))),
                arguments("the longest id", target(target -> target.setId("i".repeat(1024)))),
                arguments("the longest id in UTF-8", target(target -> target.setId("é".repeat(512)))),
                arguments("the longest key", target(target -> target.setKey("k".repeat(1024)))),
                arguments("a delete", target(target -> target.setOperation(Operation.OPERATION_DELETE))),
                arguments("the shortest life", target(target -> target.setTimeToLive(Durations.fromSeconds(1)))),
                arguments(
                        "the longest life", target(target -> target.setTimeToLive(Durations.fromSeconds(630_720_000)))),
                arguments("64 attributes", target(target -> attributes(target, 64, "n", "v"))),
                arguments(
                        "the longest name of an attribute",
                        target(target -> target.putAttributes("n".repeat(128), ""))),
                arguments(
                        "as many bytes of attributes as may be",
                        target(target -> target.putAttributes("n", "v".repeat(8 * 1024 - 1)))),
                arguments("an attribute that is almost reserved", target(target -> target.putAttributes("wal", "v"))),
                arguments("no delay", delay(Durations.ZERO)),
                arguments("the longest delay", delay(Durations.fromSeconds(60))),
                arguments("the earliest write time", writeTime(Timestamps.fromMicros(1))),
                arguments("the latest write time", writeTime("2026-01-01T12:00:05.123Z")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("legal")
    void is_right(String what, WriteToLogRequest request) {
        assertThat(rules.faults(request, SPEC, NOW)).isEmpty();
    }

    static Stream<Arguments> illegal() {
        return Stream.of(
                arguments(
                        "idempotency_token: \"%s…\" (expected: 1 to 128 visible ASCII characters)"
                                .formatted("t".repeat(64)),
                        change(request -> request.setIdempotencyToken("t".repeat(129)))),
                arguments(
                        "idempotency_token: \"a b\" (expected: 1 to 128 visible ASCII characters)",
                        change(request -> request.setIdempotencyToken("a b"))),
                arguments(
                        "idempotency_token: \"a\\u000a\\u007fb\" (expected: 1 to 128 visible ASCII characters)",
                        change(request -> request.setIdempotencyToken("a\n\u007fb"))),
                arguments(
                        "idempotency_token: \"é\" (expected: 1 to 128 visible ASCII characters)",
                        change(request -> request.setIdempotencyToken("é"))),
                arguments(
                        "payload: 101 bytes (expected: at most 100, the namespace's limits.payload)",
                        change(request -> request.setPayload(bytes(101)))),
                arguments("payload: 1 bytes (expected: none with OPERATION_DELETE)", change(request -> {
                    request.setPayload(bytes(1));
                    request.getTargetBuilder().setOperation(Operation.OPERATION_DELETE);
                })),
                arguments("target.id: empty (expected: 1 to 1024 bytes)", target(Target.Builder::clearId)),
                arguments(
                        "target.id: 1025 bytes (expected: at most 1024)",
                        target(target -> target.setId("i".repeat(1025)))),
                arguments(
                        "target.id: 1026 bytes (expected: at most 1024)",
                        target(target -> target.setId("é".repeat(513)))),
                arguments(
                        "target.key: 1025 bytes (expected: at most 1024)",
                        target(target -> target.setKey("k".repeat(1025)))),
                arguments(
                        "target.operation: OPERATION_UNSPECIFIED (expected: OPERATION_PUT or OPERATION_DELETE)",
                        target(Target.Builder::clearOperation)),
                arguments(
                        "target.operation: 17 (expected: OPERATION_PUT or OPERATION_DELETE)",
                        target(target -> target.setOperationValue(17))),
                arguments(
                        "target.time_to_live: 0s (expected: 1s to 630720000s, whole seconds)",
                        target(target -> target.setTimeToLive(Durations.ZERO))),
                arguments(
                        "target.time_to_live: -1s (expected: 1s to 630720000s, whole seconds)",
                        target(target -> target.setTimeToLive(Durations.fromSeconds(-1)))),
                arguments(
                        "target.time_to_live: 630720001s (expected: 1s to 630720000s, whole seconds)",
                        target(target -> target.setTimeToLive(Durations.fromSeconds(630_720_001)))),
                arguments(
                        "target.time_to_live: 1.500s (expected: 1s to 630720000s, whole seconds)",
                        target(target -> target.setTimeToLive(Durations.fromMillis(1_500)))),
                arguments(
                        "target.time_to_live: 1 seconds and -1 nanos (expected: 1s to 630720000s, whole seconds)",
                        target(target -> target.setTimeToLive(
                                Duration.newBuilder().setSeconds(1).setNanos(-1)))),
                arguments(
                        "target.time_to_live: 60s (expected: none with OPERATION_DELETE)",
                        target(target -> target.setTimeToLive(Durations.fromSeconds(60))
                                .setOperation(Operation.OPERATION_DELETE))),
                arguments(
                        "target.attributes: 65 (expected: at most 64)",
                        target(target -> attributes(target, 65, "n", "v"))),
                arguments(
                        "target.attributes: 8193 bytes (expected: at most 8192 in all)",
                        target(target -> target.putAttributes("n", "v".repeat(8 * 1024)))),
                arguments(
                        "target.attributes: name \"\" (expected: 1 to 128 bytes, not beginning with wal-)",
                        target(target -> target.putAttributes("", "v"))),
                arguments(
                        "target.attributes: name \"%s…\" (expected: 1 to 128 bytes, not beginning with wal-)"
                                .formatted("n".repeat(64)),
                        target(target -> target.putAttributes("n".repeat(129), "v"))),
                arguments(
                        "target.attributes: name \"wal-id\" (expected: 1 to 128 bytes, not beginning with wal-)",
                        target(target -> target.putAttributes("wal-id", "v"))),
                arguments(
                        "lifecycle.delay: 60.000000001s (expected: 0s to 60s, the namespace's limits.delay)",
                        delay(Durations.add(Durations.fromSeconds(60), Durations.fromNanos(1)))),
                arguments(
                        "lifecycle.delay: -0.000000001s (expected: 0s to 60s, the namespace's limits.delay)",
                        delay(Durations.fromNanos(-1))),
                arguments(
                        "lifecycle.delay: 9223372036854775807 seconds and 0 nanos"
                                + " (expected: 0s to 60s, the namespace's limits.delay)",
                        delay(Duration.newBuilder().setSeconds(Long.MAX_VALUE).build())),
                arguments(
                        "lifecycle.write_time: 1969-12-31T23:59:59.999999999Z"
                                + " (expected: after 1970-01-01T00:00:00Z, and at most 5s in the future)",
                        writeTime(Timestamps.fromNanos(-1))),
                arguments(
                        "lifecycle.write_time: 1970-01-01T00:00:00Z"
                                + " (expected: after 1970-01-01T00:00:00Z, and at most 5s in the future)",
                        writeTime(Timestamps.EPOCH)),
                arguments(
                        "lifecycle.write_time: 2026-01-01T12:00:05.124Z"
                                + " (expected: after 1970-01-01T00:00:00Z, and at most 5s in the future)",
                        writeTime("2026-01-01T12:00:05.124Z")),
                arguments(
                        "lifecycle.write_time: 9223372036854775807 seconds and 0 nanos"
                                + " (expected: after 1970-01-01T00:00:00Z, and at most 5s in the future)",
                        writeTime(Timestamp.newBuilder()
                                .setSeconds(Long.MAX_VALUE)
                                .build())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("illegal")
    void names_the_field_its_value_and_the_rule(String fault, WriteToLogRequest request) {
        assertThat(rules.faults(request, SPEC, NOW)).containsExactly(fault);
    }

    @Test
    void all_faults_are_named_at_once() {
        WriteToLogRequest request = WriteToLogRequest.newBuilder()
                .setIdempotencyToken("a b")
                .setPayload(bytes(101))
                .setTarget(Target.newBuilder()
                        .setKey("k".repeat(1025))
                        .setOperation(Operation.OPERATION_DELETE)
                        .setTimeToLive(Durations.ZERO)
                        .putAttributes("wal-id", "v"))
                .setLifecycle(io.walservice.v1.Lifecycle.newBuilder()
                        .setDelay(Durations.fromSeconds(61))
                        .setWriteTime(Timestamps.fromSeconds(-1)))
                .build();

        assertThat(rules.faults(request, SPEC, NOW))
                .extracting(fault -> fault.substring(0, fault.indexOf(':')))
                .containsExactly(
                        "idempotency_token",
                        "payload",
                        "payload",
                        "target.id",
                        "target.key",
                        "target.time_to_live",
                        "target.time_to_live",
                        "target.attributes",
                        "lifecycle.delay",
                        "lifecycle.write_time");
    }

    @Nested
    class An_entry_for_a_cache {
        private static final NamespaceSpec CACHED = NamespaceFile.read("""
                name: ads
                targets:
                  - {name: store, type: kv}
                  - {name: cache, type: evcache, app: ADS, largestItem: 1KiB, replicas: [{servers: "a:11211"}]}
                """);

        @Test
        void is_right_where_the_cache_can_hold_it() {
            assertThat(rules.faults(target(target -> target.setKey("colour")), CACHED, NOW))
                    .isEmpty();
        }

        @Test
        void is_refused_with_everything_that_the_cache_would_reject() {
            WriteToLogRequest request = change(builder -> {
                builder.setPayload(bytes(1024));
                builder.getTargetBuilder().setId("two words");
            });
            assertThat(rules.faults(request, CACHED, NOW))
                    .containsExactly(
                            "target.key: empty (expected: one, as target cache has an item for each id and key)",
                            "target.id: has a space or control character (expected: none, as target cache is a cache)",
                            "payload: 1024 bytes (expected: at most 946, as items of target cache have at most 1KiB with all they need)");
        }

        @Test
        void may_break_the_rules_of_a_cache_that_it_is_not_for() {
            WriteToLogRequest request =
                    target(target -> target.setId("two words").addNames("store"));
            assertThat(rules.faults(request, CACHED, NOW)).isEmpty();
        }
    }

    @Nested
    class An_entry_for_a_table_or_an_index {
        private static final NamespaceSpec SEARCHED = NamespaceFile.read("""
                name: ads
                targets:
                  - {name: rows, type: cassandra, table: a.b, keys: id}
                  - {name: search, type: elasticsearch, addresses: ["http://a:9200"], index: ads, keys: id-and-key}
                """);

        @Test
        void is_refused_where_its_key_is_not_as_the_target_wants() {
            assertThat(rules.faults(target(target -> target.setKey("colour").addNames("rows")), SEARCHED, NOW))
                    .containsExactly("target.key: colour (expected: none, as target rows has a row for each id)");
            assertThat(rules.faults(target(target -> target.addNames("search")), SEARCHED, NOW))
                    .containsExactly(
                            "target.key: empty (expected: one, as target search has a document for each id and key)");
        }

        @Test
        void is_right_for_another_target() {
            assertThat(rules.faults(target(target -> target.setKey("colour").addNames("search")), SEARCHED, NOW))
                    .isEmpty();
            assertThat(rules.faults(target(target -> target.addNames("rows")), SEARCHED, NOW))
                    .isEmpty();
        }
    }

    @Nested
    class Names_of_targets {

        @Test
        void that_the_namespace_has_are_known() {
            Target target =
                    Target.newBuilder().addNames("store").addNames("index").build();

            assertThat(EntryRules.unknownTargets(target, SPEC)).isEmpty();
            assertThat(EntryRules.unknownTargets(Target.getDefaultInstance(), SPEC))
                    .isEmpty();
        }

        @Test
        void that_it_has_not_are_all_named() {
            Target target = Target.newBuilder()
                    .addNames("stores")
                    .addNames("index")
                    .addNames("")
                    .build();

            assertThat(EntryRules.unknownTargets(target, SPEC)).containsExactly("stores", "");
        }

        @Test
        void are_no_fault_of_the_request() {
            assertThat(rules.faults(target(target -> target.addNames("stores")), SPEC, NOW))
                    .isEmpty();
        }
    }

    private static WriteToLogRequest change(Consumer<WriteToLogRequest.Builder> change) {
        WriteToLogRequest.Builder request = WriteToLogRequest.newBuilder()
                .setNamespace("ads")
                .setTarget(Target.newBuilder().setId("id").setOperation(Operation.OPERATION_PUT));
        change.accept(request);
        return request.build();
    }

    private static WriteToLogRequest target(Consumer<Target.Builder> change) {
        return change(request -> change.accept(request.getTargetBuilder()));
    }

    private static WriteToLogRequest delay(Duration delay) {
        return change(request -> request.getLifecycleBuilder().setDelay(delay));
    }

    private static WriteToLogRequest writeTime(String time) {
        Instant instant = Instant.parse(time);
        return writeTime(Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build());
    }

    private static WriteToLogRequest writeTime(Timestamp time) {
        return change(request -> request.getLifecycleBuilder().setWriteTime(time));
    }

    private static void attributes(Target.Builder target, int count, String name, String value) {
        for (int i = 0; i < count; i++) {
            target.putAttributes(name + i, value);
        }
    }

    private static ByteString bytes(int size) {
        return ByteString.copyFrom(new byte[size]);
    }
}
