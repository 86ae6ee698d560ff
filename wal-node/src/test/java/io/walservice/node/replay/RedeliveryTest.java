package io.walservice.node.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.internal.v1.Entry;
import io.walservice.namespace.TargetSpec;
import io.walservice.v1.Operation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RedeliveryTest {

    private static final UUID REPLAY = UUID.fromString("6f1c8f10-0d0c-11ef-9262-0242ac120002");
    private static final Entry ENTRY = Entry.newBuilder()
            .setSequence(18)
            .setToken("mine")
            .putAttributes("job", "7")
            .build();

    @Test
    void an_entry_for_a_target_that_keeps_the_latest_write_is_as_it_was() {
        assertThat(of(new TargetSpec.Kv("ads", List.of()))).isEqualTo(ENTRY);
    }

    @Test
    void a_topic_and_an_application_are_told_which_replay_it_is_and_find_the_entrys_own_token() {
        Entry expected =
                ENTRY.toBuilder().putAttributes("wal-replay", REPLAY.toString()).build();

        assertThat(of(new TargetSpec.Kafka("ads", Optional.empty()))).isEqualTo(expected);
        assertThat(of(new TargetSpec.Grpc("ads:80", false, Duration.ofSeconds(1))))
                .isEqualTo(expected);
    }

    @Test
    void another_namespace_gets_a_token_that_it_does_not_know_and_that_is_the_same_for_each_attempt() {
        TargetSpec.Kind wal = new TargetSpec.Wal("ads:80", false, Duration.ofSeconds(1), Optional.empty());

        assertThat(of(wal).getToken()).isEqualTo("replay-6f1c8f10-0d0c-11ef-9262-0242ac120002-3.18");
        assertThat(Redelivery.of(ENTRY.toBuilder().setScheduledSequence(7).build(), wal, REPLAY, 3)
                        .getToken())
                .isEqualTo("replay-6f1c8f10-0d0c-11ef-9262-0242ac120002-3.7");
    }

    @Test
    void a_mutation_sets_marker_is_told_for_every_target_as_its_items_are_gone() {
        Entry marker = ENTRY.toBuilder()
                .setOperation(Operation.OPERATION_APPLY_SET_VALUE)
                .build();

        assertThat(Redelivery.of(marker, new TargetSpec.Kv("ads", List.of()), REPLAY, 3)
                        .getAttributesMap())
                .containsEntry("wal-replay", REPLAY.toString());
    }

    private static Entry of(TargetSpec.Kind kind) {
        return Redelivery.of(ENTRY, kind, REPLAY, 3);
    }
}
