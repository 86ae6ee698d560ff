package io.walservice.node.log;

import com.google.protobuf.ByteString;
import io.walservice.internal.v1.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Entries to test with, named by their tokens. */
final class Batches {

    static final long ACCEPTED_MILLIS = 1_700_000_000_000L;

    private Batches() {}

    static Entry entry(String token) {
        return Entry.newBuilder()
                .setToken(token)
                .setId("id of " + token)
                .setKey("key")
                .setOperation(1)
                .setWriteTimeMicros(1_600_000_000_000_001L)
                .setAcceptedTimeMillis(ACCEPTED_MILLIS)
                .addTargets("store")
                .putAttributes("trace", "17")
                .setPayload(ByteString.copyFromUtf8("payload of " + token))
                .build();
    }

    /** As clients sent them: without sequences. */
    static List<Entry> fresh(String... tokens) {
        return Stream.of(tokens).map(Batches::entry).toList();
    }

    /** As the journal has them, from a sequence on. */
    static List<Entry> stored(long firstSequence, String... tokens) {
        return stored(firstSequence, ACCEPTED_MILLIS, tokens);
    }

    static List<Entry> stored(long firstSequence, long acceptedMillis, String... tokens) {
        List<Entry> entries = new ArrayList<>();
        for (String token : tokens) {
            entries.add(entry(token).toBuilder()
                    .setSequence(firstSequence + entries.size())
                    .setAcceptedTimeMillis(acceptedMillis)
                    .build());
        }
        return entries;
    }
}
