package io.walservice.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.Duration;
import io.walservice.admin.v1.DeadLetters;
import io.walservice.admin.v1.KafkaTarget;
import io.walservice.admin.v1.KvTarget;
import io.walservice.admin.v1.Limits;
import io.walservice.admin.v1.Mirror;
import io.walservice.admin.v1.NamespaceSpec;
import io.walservice.admin.v1.Queue;
import io.walservice.admin.v1.Region;
import io.walservice.admin.v1.TargetSpec;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class NamespaceMessagesTest {

    @Nested
    class A_namespace_that_was_sent {
        @RepeatedTest(200)
        void arrives_as_it_was(RepetitionInfo repetition) {
            var spec = Namespaces.random(new Random(repetition.getCurrentRepetition()));
            assertThat(NamespaceMessages.toSpec(NamespaceMessages.toMessage(spec)))
                    .isEqualTo(spec);
        }

        @Test
        void keeps_a_limit_of_no_delay() {
            var message = minimal().setLimits(Limits.newBuilder().setDelay(Duration.getDefaultInstance()));
            assertThat(NamespaceMessages.toSpec(message.build()).limits().delay())
                    .isEqualTo(java.time.Duration.ZERO);
        }
    }

    @Nested
    class A_message_that_says_only_what_it_must {
        @Test
        void gets_the_same_defaults_as_a_file() {
            assertThat(NamespaceMessages.toSpec(minimal().build()))
                    .isEqualTo(NamespaceFile.read("{name: ads, targets: [{name: store, type: kv}]}"));
        }
    }

    @Nested
    class A_message_with_faults {
        @Test
        void is_refused_with_all_of_them() {
            var message = NamespaceSpec.newBuilder()
                    .setPartitions(-1)
                    .setQueue(Queue.newBuilder().setPartitions(300))
                    .setLimits(Limits.newBuilder().setPayloadBytes(-5))
                    .setRetention(
                            Duration.newBuilder().setSeconds(Long.MAX_VALUE).setNanos(2_000_000_000))
                    .addTargets(TargetSpec.newBuilder().setName("a"))
                    .addTargets(TargetSpec.newBuilder().setName("a").setKafka(KafkaTarget.getDefaultInstance()));
            assertThatExceptionOfType(InvalidNamespaceException.class)
                    .isThrownBy(() -> NamespaceMessages.toSpec(message.build()))
                    .satisfies(refusal -> assertThat(refusal.faults())
                            .containsExactly(
                                    "name: missing (expected: 1 to 64 of a-z, 0-9 and -, beginning with a letter)",
                                    "limits.payload: -5 (expected: at least 1B)",
                                    "retention: 9223372036854775807s (expected: a duration)",
                                    "targets[0].kind: missing (expected: kv, cassandra, elasticsearch, evcache, kafka,"
                                            + " grpc or wal)",
                                    "partitions: -1 (expected: 1 to 64)",
                                    "queue.partitions: 300 (expected: 1 to 256)",
                                    "targets[1].name: a (expected: a name used once, also at targets[0])",
                                    "targets[1].topic: \"\""
                                            + " (expected: 1 to 249 of a-z, A-Z, 0-9, ., _ and -, neither . nor ..)"));
        }
    }

    @Test
    void a_mirror_of_no_kind_is_refused() {
        var message = minimal().setDeadLetters(DeadLetters.newBuilder().setMirror(Mirror.getDefaultInstance()));
        assertThatExceptionOfType(InvalidNamespaceException.class)
                .isThrownBy(() -> NamespaceMessages.toSpec(message.build()))
                .satisfies(refusal -> assertThat(refusal.faults())
                        .containsExactly("deadLetters.mirror.kind: missing (expected: one of kafka and sqs)"));
    }

    @Test
    void a_region_that_lacks_what_it_must_say_is_refused() {
        var message = minimal()
                .addRegions(Region.getDefaultInstance())
                .addRegions(Region.newBuilder()
                        .setName("eu")
                        .setKafka("kafka.eu:9092")
                        .setTls(true));
        assertThatExceptionOfType(InvalidNamespaceException.class)
                .isThrownBy(() -> NamespaceMessages.toSpec(message.build()))
                .satisfies(refusal -> assertThat(refusal.faults())
                        .containsExactly(
                                "regions[0].name: missing (expected: 1 to 64 of a-z, 0-9 and -, beginning with a"
                                        + " letter)",
                                "regions[0].kafka: missing (expected: host:port, several with commas between them)",
                                "regions[1].api: missing (expected: host:port, as tls is true)"));
    }

    @Test
    void an_index_travels_with_its_generation() {
        var spec = Namespaces.with(
                "",
                List.of(Namespaces.indexed(
                        "orders",
                        List.of(
                                new KvIndex("by-email", new KvIndex.Field("customer.email"), true, 7),
                                new KvIndex("by-status", new KvIndex.Attribute("status"), false, 9)))));
        assertThat(NamespaceMessages.toSpec(NamespaceMessages.toMessage(spec))).isEqualTo(spec);
    }

    @Test
    void an_index_that_lacks_what_it_must_say_is_refused() {
        var message = minimal()
                .clearTargets()
                .addTargets(TargetSpec.newBuilder()
                        .setName("store")
                        .setKv(KvTarget.newBuilder().addIndexes(io.walservice.admin.v1.KvIndex.getDefaultInstance())));
        assertThatExceptionOfType(InvalidNamespaceException.class)
                .isThrownBy(() -> NamespaceMessages.toSpec(message.build()))
                .satisfies(refusal -> assertThat(refusal.faults())
                        .containsExactly(
                                "targets[0].indexes[0].name: missing (expected: 1 to 64 of a-z, 0-9 and -, beginning"
                                        + " with a letter)",
                                "targets[0].indexes[0].field: missing (expected: either field or attribute)"));
    }

    @Test
    void sources_of_a_newer_version_are_refused() {
        var message = minimal().clearTargets().addTargets(kv().setSourcesValue(7));
        assertThatExceptionOfType(InvalidNamespaceException.class)
                .isThrownBy(() -> NamespaceMessages.toSpec(message.build()))
                .satisfies(refusal -> assertThat(refusal.faults())
                        .containsExactly("targets[0].sources: unknown (expected: all or own)"));
    }

    private static TargetSpec.Builder kv() {
        return TargetSpec.newBuilder().setName("store").setKv(KvTarget.getDefaultInstance());
    }

    private static NamespaceSpec.Builder minimal() {
        return NamespaceSpec.newBuilder().setName("ads").addTargets(kv());
    }
}
