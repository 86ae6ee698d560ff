package io.walservice.bench;

import io.grpc.ManagedChannel;
import io.walservice.v1.WriteAheadLogGrpc;
import io.walservice.v1.WriteAheadLogGrpc.WriteAheadLogStub;
import java.util.concurrent.CompletionStage;

/** One call an entry. */
final class UnaryWrites implements Subject {
    private final Writes writes;
    private final ManagedChannel channel;
    private final WriteAheadLogStub log;

    UnaryWrites(String address, Writes writes) {
        this.writes = writes;
        channel = Channels.to(address);
        log = WriteAheadLogGrpc.newStub(channel);
    }

    @Override
    public String name() {
        return "unary writes";
    }

    @Override
    public CompletionStage<?> issue(long n) {
        return Channels.call(writes.request(n), log::writeToLog).thenApply(Writes::durable);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
