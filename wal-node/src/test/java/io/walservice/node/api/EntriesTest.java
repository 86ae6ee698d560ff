package io.walservice.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.walservice.internal.v1.Entry;
import io.walservice.namespace.NamespaceFile;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.v1.Lifecycle;
import io.walservice.v1.Operation;
import io.walservice.v1.StoredEntry;
import io.walservice.v1.Target;
import io.walservice.v1.WriteToLogRequest;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntriesTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00.123456789Z");
    private static final long NOW_MILLIS = NOW.toEpochMilli();
    private static final NamespaceSpec SPEC = NamespaceFile.read("""
            name: ads
            targets:
              - {name: store, type: kv}
              - {name: index, type: kv}
            """);

    @Nested
    class An_entry {

        @Test
        void holds_what_its_request_says() {
            WriteToLogRequest request = request().toBuilder()
                    .setIdempotencyToken("t-1")
                    .setPayload(ByteString.copyFromUtf8("v"))
                    .setTarget(Target.newBuilder()
                            .addNames("store")
                            .setId("id")
                            .setKey("key")
                            .setOperation(Operation.OPERATION_PUT)
                            .setTimeToLive(Durations.fromSeconds(60))
                            .putAttributes("trace", "17"))
                    .build();

            assertThat(Entries.of(request, SPEC, NOW, EntriesTest::noJitter))
                    .isEqualTo(Entry.newBuilder()
                            .setToken("t-1")
                            .setPayload(ByteString.copyFromUtf8("v"))
                            .addTargets("store")
                            .setId("id")
                            .setKey("key")
                            .setOperation(1)
                            .setTimeToLiveSeconds(60)
                            .putAttributes("trace", "17")
                            .setAcceptedTimeMillis(NOW_MILLIS)
                            .build());
        }

        @Test
        void goes_to_all_targets_of_the_namespace_where_none_is_named() {
            assertThat(Entries.of(request(), SPEC, NOW, EntriesTest::noJitter).getTargetsList())
                    .containsExactly("index", "store");
        }

        @Test
        void goes_to_each_target_once_and_in_the_order_of_names() {
            WriteToLogRequest.Builder request = request().toBuilder();
            request.getTargetBuilder().addNames("store").addNames("index").addNames("store");

            assertThat(Entries.of(request.build(), SPEC, NOW, EntriesTest::noJitter)
                            .getTargetsList())
                    .containsExactly("index", "store");
        }

        @Test
        void without_a_token_gets_one_of_its_own() {
            assertThat(Entries.of(request(), SPEC, NOW, EntriesTest::noJitter).getToken())
                    .isNotEmpty()
                    .isNotEqualTo(Entries.of(request(), SPEC, NOW, EntriesTest::noJitter)
                            .getToken());
        }

        @Test
        void has_the_write_time_of_its_writer_in_whole_microseconds() {
            WriteToLogRequest.Builder request = request().toBuilder();
            request.getLifecycleBuilder()
                    .setWriteTime(Timestamp.newBuilder().setSeconds(1_000).setNanos(123_456_999));

            assertThat(Entries.of(request.build(), SPEC, NOW, EntriesTest::noJitter)
                            .getWriteTimeMicros())
                    .isEqualTo(1_000_123_456L);
        }

        @Test
        void whose_writer_names_no_time_leaves_that_to_the_log() {
            assertThat(Entries.of(request(), SPEC, NOW, EntriesTest::noJitter).getWriteTimeMicros())
                    .isZero();
        }
    }

    @Nested
    class A_delay {

        /** The entry is accepted 456,789 ns after a whole millisecond. */
        @ParameterizedTest
        @CsvSource({"1, 1", "543211, 1", "543212, 2", "1000000, 2", "1543211, 2", "59999999999, 60001"})
        void is_counted_from_acceptance_to_the_nanosecond_and_ends_with_the_next_millisecond(
                long delayNanos, long dueAfterMillis) {
            assertThat(due(Durations.fromNanos(delayNanos))).isEqualTo(NOW_MILLIS + dueAfterMillis);
        }

        @Test
        void of_nothing_is_due_at_once() {
            assertThat(due(Durations.ZERO)).isZero();
            assertThat(Entries.of(request(), SPEC, NOW, EntriesTest::noJitter).getDueTimeMillis())
                    .isZero();
        }

        @Test
        void that_is_not_named_is_the_namespaces_standard() {
            assertThat(Entries.of(request(), delayed("standard: 10s"), NOW, EntriesTest::noJitter)
                            .getDueTimeMillis())
                    .isEqualTo(NOW_MILLIS + 10_001);
        }

        @Test
        void of_nothing_that_is_named_wins_over_the_standard_and_gets_no_jitter() {
            WriteToLogRequest.Builder request = request().toBuilder();
            request.getLifecycleBuilder().setDelay(Durations.ZERO);

            assertThat(Entries.of(request.build(), delayed("standard: 10s, jitter: 4s"), NOW, () -> 0.5)
                            .getDueTimeMillis())
                    .isZero();
        }

        @Test
        void gets_the_namespaces_jitter_on_top() {
            WriteToLogRequest.Builder request = request().toBuilder();
            request.getLifecycleBuilder().setDelay(Durations.fromSeconds(1));

            assertThat(Entries.of(request.build(), delayed("jitter: 4s"), NOW, () -> 0.5)
                            .getDueTimeMillis())
                    .isEqualTo(NOW_MILLIS + 3_001);
        }

        private static NamespaceSpec delayed(String delay) {
            return NamespaceFile.read("{name: ads, delay: {%s}, targets: [{name: store, type: kv}]}".formatted(delay));
        }

        private static long due(Duration delay) {
            WriteToLogRequest.Builder request = request().toBuilder();
            request.getLifecycleBuilder().setDelay(delay);
            return Entries.of(request.build(), SPEC, NOW, EntriesTest::noJitter).getDueTimeMillis();
        }
    }

    @Nested
    class A_stored_entry {

        @Test
        void is_shown_as_it_was_written() {
            WriteToLogRequest request = request().toBuilder()
                    .setIdempotencyToken("t-1")
                    .setPayload(ByteString.copyFromUtf8("v"))
                    .setTarget(Target.newBuilder()
                            .addNames("store")
                            .setId("id")
                            .setKey("key")
                            .setOperation(Operation.OPERATION_PUT)
                            .setTimeToLive(Durations.fromSeconds(60))
                            .putAllAttributes(Map.of("trace", "17")))
                    .setLifecycle(Lifecycle.newBuilder().setWriteTime(Timestamps.fromMicros(NOW_MILLIS * 1_000 + 456)))
                    .build();

            StoredEntry stored = Entries.stored(Entries.of(request, SPEC, NOW, EntriesTest::noJitter));

            assertThat(stored.getTarget()).isEqualTo(request.getTarget());
            assertThat(stored.getIdempotencyToken()).isEqualTo("t-1");
            assertThat(stored.getPayload()).isEqualTo(request.getPayload());
            assertThat(stored.getWriteTime()).isEqualTo(Timestamps.fromMicros(NOW_MILLIS * 1_000 + 456));
            assertThat(stored.getAcceptedTime()).isEqualTo(Timestamps.fromMillis(NOW_MILLIS));
        }

        @Test
        void without_a_time_to_live_shows_none() {
            assertThat(Entries.stored(Entries.of(request(), SPEC, NOW, EntriesTest::noJitter))
                            .getTarget()
                            .hasTimeToLive())
                    .isFalse();
        }

        @Test
        void is_due_when_it_was_accepted_or_after_its_delay() {
            WriteToLogRequest.Builder delayed = request().toBuilder();
            delayed.getLifecycleBuilder().setDelay(Durations.fromSeconds(2));

            assertThat(Entries.stored(Entries.of(request(), SPEC, NOW, EntriesTest::noJitter))
                            .getDueTime())
                    .isEqualTo(Timestamps.fromMillis(NOW_MILLIS));
            assertThat(Entries.stored(Entries.of(delayed.build(), SPEC, NOW, EntriesTest::noJitter))
                            .getDueTime())
                    .isEqualTo(Timestamps.fromMillis(NOW_MILLIS + 2_001));
        }
    }

    private static WriteToLogRequest request() {
        return WriteToLogRequest.newBuilder()
                .setNamespace("ads")
                .setTarget(Target.newBuilder().setId("id").setOperation(Operation.OPERATION_PUT))
                .build();
    }

    private static double noJitter() {
        return 0;
    }
}
