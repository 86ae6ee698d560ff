package io.walservice.client;

import io.walservice.v1.WriteToLogRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The log behind the misbehaving servers: entries in order, one a token. */
final class StoredEntries {

    private final List<WriteToLogRequest> entries = new ArrayList<>();
    private final Set<String> tokens = new HashSet<>();
    private final List<WriteToLogRequest> late = new ArrayList<>();

    synchronized void store(WriteToLogRequest request) {
        if (tokens.add(request.getIdempotencyToken())) {
            entries.add(request);
        }
    }

    synchronized void storeLater(List<WriteToLogRequest> requests) {
        late.addAll(requests);
    }

    /** What a server had taken in before its stream broke is stored after all. */
    synchronized void storeLateOnes() {
        late.forEach(this::store);
        late.clear();
    }

    synchronized boolean contains(String token) {
        return tokens.contains(token);
    }

    synchronized List<WriteToLogRequest> entries() {
        return List.copyOf(entries);
    }

    List<String> payloads() {
        return entries().stream()
                .map(entry -> entry.getPayload().toStringUtf8())
                .toList();
    }
}
