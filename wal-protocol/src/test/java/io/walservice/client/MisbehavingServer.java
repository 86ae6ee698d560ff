package io.walservice.client;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.walservice.v1.GetEntryRequest;
import io.walservice.v1.GetEntryResponse;
import io.walservice.v1.WriteAheadLogGrpc;
import io.walservice.v1.WriteToLogAnswers;
import io.walservice.v1.WriteToLogFrame;
import io.walservice.v1.WriteToLogRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A server of the log's protocol that keeps entries in memory and does with each request what it is told. */
final class MisbehavingServer extends WriteAheadLogGrpc.WriteAheadLogImplBase implements AutoCloseable {

    private final StoredEntries stored;
    private final ConcurrentLinkedQueue<WriteToLogRequest> received = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Integer> frameSizes = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Status> lookupFailures = new ConcurrentLinkedQueue<>();
    private volatile Function<WriteToLogRequest, Fate> fates = request -> Fate.STORE;
    private final int port;
    private Server server;

    MisbehavingServer() {
        this(new StoredEntries());
    }

    /** @param stored may be shared by several servers */
    MisbehavingServer(StoredEntries stored) {
        this.stored = stored;
        this.server = listen(0);
        this.port = server.getPort();
    }

    MisbehavingServer doing(Function<WriteToLogRequest, Fate> what) {
        fates = what;
        return this;
    }

    /** The next lookups fail like this. */
    MisbehavingServer failingLookups(Status... failures) {
        lookupFailures.addAll(List.of(failures));
        return this;
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    StoredEntries stored() {
        return stored;
    }

    /** Every attempt of every write that has arrived. */
    int attempts() {
        return received.size();
    }

    int frames() {
        return frameSizes.size();
    }

    void stop() {
        try {
            server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Listens again, on the port it had. */
    void startAgain() {
        server = listen(port);
    }

    @Override
    public void close() {
        stop();
    }

    @Override
    public StreamObserver<WriteToLogFrame> writeToLogStream(StreamObserver<WriteToLogAnswers> answers) {
        return new MisbehavingStream(this, answers);
    }

    @Override
    public void getEntry(GetEntryRequest request, StreamObserver<GetEntryResponse> response) {
        Status failure = lookupFailures.poll();
        if (failure != null) {
            response.onError(failure.asRuntimeException());
        } else if (stored.contains(request.getIdempotencyToken())) {
            response.onNext(GetEntryResponse.newBuilder()
                    .setEntryId("id-" + request.getIdempotencyToken())
                    .build());
            response.onCompleted();
        } else {
            response.onError(Status.NOT_FOUND.asRuntimeException());
        }
    }

    void arrived(WriteToLogFrame frame) {
        frameSizes.add(frame.getRequestsCount());
        received.addAll(frame.getRequestsList());
    }

    Fate fateOf(WriteToLogRequest request) {
        return fates.apply(request);
    }

    private Server listen(int onPort) {
        try {
            return Grpc.newServerBuilderForPort(onPort, InsecureServerCredentials.create())
                    .addService(this)
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
