package io.walservice.bench;

import io.walservice.client.WalClient;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** The Java client, as an application uses it. */
final class ClientWrites implements Subject {
    private static final int MOST_IN_FLIGHT = 200_000;
    private static final Duration DEADLINE = Duration.ofMinutes(1);

    private final Writes writes;
    private final WalClient client;

    ClientWrites(String address, Writes writes) {
        this.writes = writes;
        this.client = WalClient.builder()
                .addresses(address)
                .deadline(DEADLINE)
                .maxInFlight(MOST_IN_FLIGHT)
                .build();
    }

    @Override
    public String name() {
        return "Java client writes";
    }

    @Override
    public CompletionStage<?> issue(long n) {
        return client.write(writes.request(n)).thenApply(Writes::durable);
    }

    @Override
    public void close() {
        client.close();
    }
}
