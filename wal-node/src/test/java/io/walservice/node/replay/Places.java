package io.walservice.node.replay;

import io.walservice.internal.v1.Entry;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.node.log.JournalBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Entries and batches of a log whose entry with sequence n was accepted n seconds after 1970. */
final class Places {

    private Places() {}

    static Entry.Builder entry(long sequence) {
        return Entry.newBuilder()
                .setSequence(sequence)
                .setId("id " + sequence)
                .setAcceptedTimeMillis(sequence * 1_000)
                .addTargets("table");
    }

    static QueueRecord record(Entry.Builder entry) {
        return QueueRecord.newBuilder()
                .setOrigin("eu")
                .setLogPartition(3)
                .setEntry(entry)
                .build();
    }

    /** One batch a sequence. */
    static List<JournalBatch> batches(long first, long last) {
        List<JournalBatch> batches = new ArrayList<>();
        LongStream.rangeClosed(first, last).forEach(sequence -> batches.add(batch(sequence, sequence)));
        return batches;
    }

    static JournalBatch batch(long first, long last) {
        List<Entry> entries = LongStream.rangeClosed(first, last)
                .mapToObj(sequence -> entry(sequence).build())
                .toList();
        return new JournalBatch(last, 7, entries);
    }
}
