package io.walservice.node.log;

import io.walservice.internal.v1.Entry;
import io.walservice.node.log.NamespaceLogEvent.EntriesAppended;
import io.walservice.node.log.NamespaceLogEvent.EntriesFired;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.persistence.cassandra.cleanup.Cleanup;
import org.apache.pekko.persistence.cassandra.query.javadsl.CassandraReadJournal;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.jdk.javaapi.FutureConverters;

/** Reads log partitions' entries back from the journal, and deletes what has served. Thread-safe. */
public final class JournalReader {

    private static final Logger LOG = LoggerFactory.getLogger(JournalReader.class);

    /** The newest snapshot and one in reserve. */
    private static final int SNAPSHOTS_KEPT = 2;

    private final CassandraReadJournal journal;
    private final Cleanup cleanup;
    private final Materializer materializer;

    /** A reader of this system's journal. */
    public JournalReader(ActorSystem<?> system) {
        this.journal = PersistenceQuery.get(Adapter.toClassic(system))
                .getReadJournalFor(CassandraReadJournal.class, CassandraReadJournal.Identifier());
        this.cleanup = new Cleanup(Adapter.toClassic(system));
        this.materializer = Materializer.createMaterializer(system);
    }

    /**
     * The batches that count, in order.
     *
     * <p>The query asks for one event more: it ends with the first row of its last event, and a former owner that wrote
     * late may have written that event, too.
     *
     * @param afterEvent begin after this event
     * @param upToEvent end with this event
     * @param epochs which owner's batches count
     */
    public Source<JournalBatch, NotUsed> batches(LogPartitionId id, long afterEvent, long upToEvent, Epochs epochs) {
        return journal.currentEventsByPersistenceId(id.persistenceId().id(), afterEvent + 1, upToEvent + 1)
                .filter(envelope -> envelope.sequenceNr() <= upToEvent)
                .mapConcat(envelope -> batch(envelope, epochs).stream().toList());
    }

    /** The entry with a sequence; empty where the journal no longer has it. */
    CompletionStage<Optional<Entry>> find(
            LogPartitionId id, long sequence, long afterEvent, long upToEvent, Epochs epochs) {
        return batches(id, afterEvent, upToEvent, epochs)
                .mapConcat(JournalBatch::entries)
                .filter(entry -> entry.getSequence() >= sequence)
                .runWith(Sink.headOption(), materializer)
                .thenApply(first -> first.filter(entry -> entry.getSequence() == sequence));
    }

    /** Deletes the events up to one, inclusive, in the background. A snapshot of a later state must exist. */
    void deleteUpTo(LogPartitionId id, long eventNumber) {
        FutureConverters.asJava(cleanup.deleteEventsTo(id.persistenceId().id(), eventNumber))
                .whenComplete((done, failure) -> {
                    if (failure == null) {
                        LOG.info("{}: deleted the journal up to event {}", id, eventNumber);
                    } else {
                        LOG.warn("{}: journal not deleted, next time it will be: {}", id, failure.toString());
                    }
                });
    }

    /** Deletes all snapshots but the newest ones, in the background. */
    void forgetOlderSnapshots(LogPartitionId id) {
        FutureConverters.asJava(cleanup.deleteBeforeSnapshot(id.persistenceId().id(), SNAPSHOTS_KEPT))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        LOG.warn(
                                "{}: older snapshots were not deleted, next time they will be: {}",
                                id,
                                failure.toString());
                    }
                });
    }

    private static Optional<JournalBatch> batch(EventEnvelope envelope, Epochs epochs) {
        if (envelope.event() instanceof EntriesAppended appended
                && appended.epoch() == epochs.at(appended.firstSequence())) {
            return Optional.of(new JournalBatch(envelope.sequenceNr(), appended.epoch(), appended.entries()));
        }
        if (envelope.event() instanceof EntriesFired fired && fired.epoch() == epochs.at(fired.firstSequence())) {
            return Optional.of(new JournalBatch(envelope.sequenceNr(), fired.epoch(), fired.entries()));
        }
        return Optional.empty();
    }
}
