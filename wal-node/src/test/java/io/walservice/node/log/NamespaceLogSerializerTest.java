package io.walservice.node.log;

import static io.walservice.node.log.Batches.fresh;
import static io.walservice.node.log.Batches.stored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.walservice.connectors.LogPosition;
import io.walservice.node.log.NamespaceLogEvent.DispatchAdvanced;
import io.walservice.node.log.NamespaceLogEvent.EntriesAppended;
import io.walservice.node.log.NamespaceLogEvent.EntriesCancelled;
import io.walservice.node.log.NamespaceLogEvent.EntriesFired;
import io.walservice.node.log.NamespaceLogEvent.JournalTrimmed;
import io.walservice.node.log.NamespaceLogEvent.OwnershipTaken;
import io.walservice.node.log.NamespaceLogEvent.SettlementAdvanced;
import java.io.NotSerializableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NamespaceLogSerializerTest {

    private static final ActorTestKit TEST_KIT = ActorTestKit.create();
    private static final Serialization SERIALIZATION = SerializationExtension.get(Adapter.toClassic(TEST_KIT.system()));

    private static final ScheduleState SCHEDULE = new ScheduleState(
            new DuePlace(1_700_000_000_000L, 5),
            new ScheduleState.Counts(6, 2, 2),
            9,
            Map.of(
                    6L,
                    new Departure(10, new DuePlace(1_700_000_000_500L, 6), 17),
                    4L,
                    new Departure(9, new DuePlace(1_700_000_000_400L, 4), 0)));

    private static final WaitingEntry WAITING =
            new WaitingEntry(new DuePlace(1_700_000_000_999L, 7), List.of("cache", "store"));

    private static final EntryCounts COUNTS =
            new EntryCounts(Map.of("store", new EntryCounts.Count(9, 2, 1), "index", new EntryCounts.Count(3, 0, 0)));

    @AfterAll
    static void shutDown() {
        TEST_KIT.shutdownTestKit();
    }

    /** Manifests stand in the journal: a changed one makes entries unreadable. */
    static Stream<Arguments> messages() {
        Checkpoint checkpoint = new Checkpoint(
                18,
                9,
                Map.of(0, new LogPosition(2, 16), 7, new LogPosition(3, 17)),
                Instant.ofEpochMilli(1_700_000_000_123L));
        return Stream.of(
                arguments("OT", new OwnershipTaken(3, 18, "node-1", Optional.empty(), EntryCounts.NONE)),
                arguments("EA", new EntriesAppended(3, stored(18, "a", "b"))),
                arguments("OT", new OwnershipTaken(3, 18, "node-1", Optional.of(SCHEDULE), COUNTS)),
                arguments(
                        "EF",
                        new EntriesFired(
                                3,
                                stored(18, "a", "b"),
                                List.of(WAITING.place(), DuePlace.START),
                                new DuePlace(1_700_000_000_999L, 7),
                                4)),
                arguments("EC", new EntriesCancelled(3, List.of(WAITING), 4)),
                arguments("c", new NamespaceLogCommand.CancelDelayed(WAITING, probe())),
                arguments("cr", CancelReply.CANCELLED),
                arguments("cr", CancelReply.UNKNOWN),
                arguments("cb", new NamespaceLogCommand.CancelBatch(List.of(WAITING, WAITING), probe())),
                arguments(
                        "mb", new NamespaceLogCommand.MoveBatch(List.of(new DueChange(WAITING.place(), 17)), probe())),
                arguments("br", new BatchReply(true, 3, 4)),
                arguments("br", BatchReply.BUSY),
                arguments("DA", new DispatchAdvanced(3, checkpoint)),
                arguments("DA", new DispatchAdvanced(3, Checkpoint.START)),
                arguments("SA", new SettlementAdvanced(3, 18)),
                arguments("JT", new JournalTrimmed(3, 9)),
                arguments("SN", LogMessages.toMessage(state(checkpoint))),
                arguments("a", new NamespaceLogCommand.Append(fresh("a", "b"), probe())),
                arguments("f", new NamespaceLogCommand.FindToken("a token", probe())),
                arguments("f", new NamespaceLogCommand.FindToken("", probe())),
                arguments("f", new NamespaceLogCommand.FindSequence(18, probe())),
                arguments("f", new NamespaceLogCommand.FindSequence(0, probe())),
                arguments("s", new NamespaceLogCommand.AskStatus(probe())),
                arguments("w", NamespaceLogCommand.Wake.WAKE),
                arguments("ar", new AppendReply.Appended(List.of(18L, 3L, 19L))),
                arguments("ar", new AppendReply.Refused("lapsed")),
                arguments("ar", new AppendReply.Unknown("who knows")),
                arguments(
                        "fr",
                        new FindReply.Found(3, 18, Optional.of(stored(18, "a").get(0)), true, false)),
                arguments(
                        "fr",
                        new FindReply.Found(3, 18, Optional.of(stored(18, "a").get(0)), false, true)),
                arguments("fr", new FindReply.Found(0, 18, Optional.empty(), true, true)),
                arguments("fr", new FindReply.NotFound()),
                arguments("p", new NamespaceLogCommand.FindPublished(7, new LogPosition(3, 18), probe())),
                arguments("p", new NamespaceLogCommand.FindPublished(0, LogPosition.START, probe())),
                arguments("d", new NamespaceLogCommand.FindDispatched(7, Instant.ofEpochMilli(18), probe())),
                arguments("d", new NamespaceLogCommand.FindDispatched(1, Instant.EPOCH, probe())),
                arguments(
                        "pr",
                        new PublishedReply.Published(
                                5, 9, 11, 18, Epochs.NONE.plus(1, 1).plus(3, 12))),
                arguments("pr", new PublishedReply.Published(0, 0, 1, 1, Epochs.NONE)),
                arguments("pr", new PublishedReply.NoSuchRecord("the next sequence is 7")),
                arguments("fr", new FindReply.Failed("the journal could not be read")),
                arguments(
                        "sr",
                        new LogStatus(
                                "node-1",
                                3,
                                18,
                                17,
                                16,
                                new LogStatus.Delayed(
                                        new ScheduleState.Counts(5, 6, 4),
                                        WAITING.place(),
                                        Duration.ofMillis(7),
                                        Duration.ofMillis(8)),
                                COUNTS)));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void what_is_written_is_read_back_under_a_manifest_that_never_changes(String manifest, Object message)
            throws NotSerializableException {
        SerializerWithStringManifest serializer =
                (SerializerWithStringManifest) SERIALIZATION.findSerializerFor(message);

        assertThat(serializer).isInstanceOf(NamespaceLogSerializer.class);
        assertThat(serializer.identifier()).isEqualTo(731_001);
        assertThat(serializer.manifest(message)).isEqualTo(manifest);
        assertThat(serializer.fromBinary(serializer.toBinary(message), manifest))
                .isEqualTo(message);
    }

    @Test
    void a_firing_of_an_earlier_version_is_read_with_the_places_of_acceptance() throws NotSerializableException {
        byte[] early = io.walservice.internal.v1.EntriesFired.newBuilder()
                .addEntries(stored(18, "a").get(0).toBuilder()
                        .setDueTimeMillis(1_700_000_000_999L)
                        .setScheduledSequence(7))
                .build()
                .toByteArray();

        assertThat(((EntriesFired) serializer().fromBinary(early, "EF")).places())
                .containsExactly(WAITING.place());
    }

    @Test
    void a_cancellation_of_an_earlier_version_is_read_without_targets() throws NotSerializableException {
        byte[] early = io.walservice.internal.v1.EntriesCancelled.newBuilder()
                .setEpoch(3)
                .addPlaces(LogMessages.toMessage(WAITING.place()))
                .build()
                .toByteArray();

        assertThat(serializer().fromBinary(early, "EC"))
                .isEqualTo(new EntriesCancelled(3, List.of(new WaitingEntry(WAITING.place(), List.of())), 0));
    }

    @Test
    void a_manifest_of_a_later_version_is_refused() {
        assertThatExceptionOfType(NotSerializableException.class)
                .isThrownBy(() -> serializer().fromBinary(new byte[0], "ZZ"))
                .withMessage("manifest: ZZ (expected: one this version knows)");
    }

    @Test
    void bytes_that_are_no_such_message_are_refused() {
        assertThatExceptionOfType(NotSerializableException.class)
                .isThrownBy(() -> serializer().fromBinary(new byte[] {0x0a, 0x7f}, "OT"))
                .withMessageStartingWith("OT: ");
    }

    @Test
    void what_concerns_one_node_alone_does_not_travel() {
        for (Object local : List.of(
                NamespaceLogCommand.Stop.STOP,
                NamespaceLogCommand.RecordProgress.TICK,
                new NamespaceLogCommand.Pull(
                        7, TEST_KIT.<Pulled>createTestProbe().ref()),
                new NamespaceLogCommand.Settled(8))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> serializer().manifest(local))
                    .withMessageStartingWith("not a message between nodes: ");
        }
    }

    @Test
    void a_reply_that_this_version_cannot_read_leaves_the_outcome_unknown() throws NotSerializableException {
        assertThat(serializer().fromBinary(new byte[0], "ar")).isInstanceOf(AppendReply.Unknown.class);
    }

    /** Else it would be taken for what never can be read, where a newer node could say more. */
    @Test
    void of_what_was_published_no_reply_is_made_up() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> serializer().fromBinary(new byte[0], "pr"))
                .withMessageContaining("version");
    }

    private static NamespaceLogState state(Checkpoint checkpoint) {
        return NamespaceLogState.empty(new TokenWindow.Bounds(10, Duration.ofHours(1)))
                .with(new OwnershipTaken(3, 1, "node-1", Optional.empty(), COUNTS))
                .with(new EntriesAppended(3, stored(1, "a", "b", "c")))
                .with(new DispatchAdvanced(3, checkpoint));
    }

    private static NamespaceLogSerializer serializer() {
        return new NamespaceLogSerializer(
                (org.apache.pekko.actor.ExtendedActorSystem) Adapter.toClassic(TEST_KIT.system()));
    }

    private static <T> org.apache.pekko.actor.typed.ActorRef<T> probe() {
        return TEST_KIT.<T>createTestProbe().ref();
    }
}
