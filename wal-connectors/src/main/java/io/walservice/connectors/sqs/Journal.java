package io.walservice.connectors.sqs;

import io.walservice.internal.v1.Entry;
import io.walservice.internal.v1.QueueRecord;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Where the payloads are that no message can carry. Thread-safe. */
@FunctionalInterface
public interface Journal {

    /**
     * The entry of a record, whole.
     *
     * @return empty where the journal has another entry there, as the record's own was taken back by a later owner of
     *     its log partition; fails where the journal does not answer, or no longer has it
     */
    CompletionStage<Optional<Entry>> entryOf(QueueRecord record);
}
