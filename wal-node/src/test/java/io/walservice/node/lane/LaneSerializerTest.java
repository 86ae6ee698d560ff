package io.walservice.node.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.walservice.node.deadletter.DeadLetterStore;
import java.io.NotSerializableException;
import java.time.Instant;
import java.util.stream.Stream;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LaneSerializerTest {

    private static final ActorTestKit TEST_KIT = ActorTestKit.create();

    @AfterAll
    static void shutDown() {
        TEST_KIT.shutdownTestKit();
    }

    static Stream<Arguments> messages() {
        return Stream.of(
                arguments("w", LaneCommand.Wake.WAKE),
                arguments(
                        "s",
                        new LaneCommand.AskStatus(
                                TEST_KIT.<LaneStatus>createTestProbe().ref())),
                arguments("r", LaneCommand.Resume.RESUME),
                arguments("rl", LaneCommand.Resume.ACCEPTING_LOSS),
                arguments("d", LaneCommand.LookForRedrives.LOOK),
                arguments(
                        "k",
                        new LaneCommand.Release(
                                "key",
                                TEST_KIT.<LaneCommand.Released>createTestProbe().ref())),
                arguments("kr", LaneCommand.Released.NOT_HELD),
                arguments("sr", status("RUNNING", "")),
                arguments("sr", status("BACKING_OFF", "no queue")));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void what_is_sent_is_received(String manifest, Object message) throws NotSerializableException {
        SerializerWithStringManifest serializer = (SerializerWithStringManifest)
                SerializationExtension.get(Adapter.toClassic(TEST_KIT.system())).findSerializerFor(message);

        assertThat(serializer).isInstanceOf(LaneSerializer.class);
        assertThat(serializer.identifier()).isEqualTo(731_002);
        assertThat(serializer.manifest(message)).isEqualTo(manifest);
        assertThat(serializer.fromBinary(serializer.toBinary(message), manifest))
                .isEqualTo(message);
    }

    @Test
    void a_manifest_of_a_later_version_is_refused() {
        assertThatExceptionOfType(NotSerializableException.class)
                .isThrownBy(() -> serializer().fromBinary(new byte[0], "ZZ"))
                .withMessage("manifest: ZZ (expected: one this version knows)");
    }

    @Test
    void what_concerns_one_node_alone_does_not_travel() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> serializer().manifest(LaneCommand.Stop.STOP))
                .withMessageStartingWith("not a message between nodes: ");
    }

    private static LaneSerializer serializer() {
        return new LaneSerializer((ExtendedActorSystem) Adapter.toClassic(TEST_KIT.system()));
    }

    private static LaneStatus status(String state, String cause) {
        return new LaneStatus(
                "node-1",
                new LaneStatus.Activity(state, cause, Instant.parse("2030-01-01T12:00:00Z")),
                new LaneStatus.Done(5, 2, 1),
                new LaneStatus.Parked(3, 12, 1),
                new LaneStatus.Total(40, 27),
                new DeadLetterStore.Count(6, 7),
                new LaneStatus.Behind(9, 350));
    }
}
