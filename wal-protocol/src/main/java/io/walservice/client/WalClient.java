package io.walservice.client;

import io.walservice.namespace.DataSize;
import io.walservice.v1.GetEntryRequest;
import io.walservice.v1.GetEntryResponse;
import io.walservice.v1.Refusal;
import io.walservice.v1.WriteToLogRequest;
import io.walservice.v1.WriteToLogResponse;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;

/**
 * Writes entries to the log: one call, one future. Thread-safe; one client is meant to serve a whole application.
 *
 * <p><b>Outcome.</b> A write's future completes normally, with {@code durable} as
 *
 * <ul>
 *   <li>{@code TRUE}: the entry is stored.
 *   <li>{@code FALSE}: it was not stored and never will be; {@code refusal} says why. {@code INVALID_ARGUMENT} and
 *       {@code NOT_FOUND} come at once; {@code RESOURCE_EXHAUSTED} and {@code UNAVAILABLE} once the deadline leaves no
 *       room for another repeat.
 *   <li>{@code UNKNOWN}: some attempt may have stored it, and none was confirmed before the deadline. A write with the
 *       same token, or {@link #getEntry}, finds out. Once an attempt has been of unknown outcome, no later refusal
 *       turns the answer into {@code FALSE}, as it says nothing about that attempt.
 * </ul>
 *
 * <p>It completes exceptionally only where the client takes no more ({@link WalClientBusyException}).
 *
 * <p><b>Repeats.</b> All attempts of a write carry one token, the caller's or one the client makes, so they store the
 * entry once. Repeats back off, and wait as long as the server asks.
 *
 * <p><b>Order</b> of entries of one key: see {@link KeyOrder}. It holds for what one client is given, one call after
 * the other, and says nothing of entries that end as {@code UNKNOWN}: such a one may appear later.
 *
 * <p><b>Threads.</b> Futures complete on the client's own thread, so what depends on them must not block; use the
 * {@code ...Async} methods for work that does. Cancelling a future does not recall its write.
 */
public final class WalClient implements AutoCloseable {

    /** Below the protocol's 4 MiB for a frame, by what the frame itself needs. */
    private static final DataSize LARGEST_REQUEST = new DataSize(4 * 1024 * 1024 - 16);

    private final ClientSettings settings;
    private final Addresses addresses;
    private final Backoff backoff;
    private final Room room;
    private final Tokens tokens;
    private final ClientLoop loop;

    WalClient(ClientSettings settings) {
        SecureRandom random = new SecureRandom();
        this.settings = settings;
        this.addresses = new Addresses(settings);
        this.backoff = new Backoff(random);
        this.room = new Room(settings.room());
        this.tokens = new Tokens(random);
        this.loop = new ClientLoop(
                addresses,
                new Outbox(settings.order(), backoff, this::settle),
                new StreamWatch(backoff, settings.times(), System.nanoTime()),
                this::refuse);
        loop.start();
    }

    /** Settings for a new client. */
    public static WalClientBuilder builder() {
        return new WalClientBuilder();
    }

    /**
     * Writes an entry, without ever blocking. Where {@code maxInFlight} or {@code maxBytesInFlight} is reached, the
     * future has already failed with {@link WalClientBusyException}: slow down, or use {@link #writeWhenReady}.
     */
    public CompletableFuture<WriteToLogResponse> write(WriteToLogRequest request) {
        WriteToLogRequest complete = withToken(request);
        int size = complete.getSerializedSize();
        return room.tryTake(size) ? start(complete) : busy();
    }

    /**
     * Writes an entry, and blocks while there is no room for it, up to the client's deadline; the deadline of the write
     * itself begins when there is. On the client's own thread, where waiting would be in vain, it behaves like
     * {@link #write}.
     */
    public CompletableFuture<WriteToLogResponse> writeWhenReady(WriteToLogRequest request) throws InterruptedException {
        if (loop.isCurrent()) {
            return write(request);
        }
        WriteToLogRequest complete = withToken(request);
        int size = complete.getSerializedSize();
        return room.tryTake(size, settings.times().deadline()) ? start(complete) : busy();
    }

    /**
     * Finds an entry. Repeats while servers cannot be reached, until the deadline. Fails with
     * {@link io.grpc.StatusRuntimeException}, whose code is as {@code WriteAheadLog.GetEntry} says, or with
     * {@link IllegalStateException} once the client is closed.
     */
    public CompletableFuture<GetEntryResponse> getEntry(GetEntryRequest request) {
        return new EntryLookup(addresses, backoff, request, settings.times()).start();
    }

    /**
     * Takes no more writes, waits up to 10 s, or the deadline if that is shorter, for those in flight, and settles the
     * rest as what is known of them. Where it is interrupted, it goes on without the caller. May be repeated.
     */
    @Override
    public void close() {
        loop.tell(new Signal.Close(System.nanoTime() + settings.times().close().toNanos()));
        if (loop.isCurrent()) {
            return;
        }
        try {
            loop.awaitEnd();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private WriteToLogRequest withToken(WriteToLogRequest request) {
        return request.getIdempotencyToken().isEmpty()
                ? request.toBuilder().setIdempotencyToken(tokens.next()).build()
                : request;
    }

    private CompletableFuture<WriteToLogResponse> start(WriteToLogRequest request) {
        PendingWrite write = new PendingWrite(
                request, System.nanoTime() + settings.times().deadline().toNanos());
        if (write.size() > LARGEST_REQUEST.bytes()) {
            String message = "request: %dB (expected: at most %s)".formatted(write.size(), LARGEST_REQUEST);
            settle(write, Verdict.refused(Refusal.REFUSAL_INVALID_ARGUMENT, message));
        } else {
            loop.tell(write);
        }
        return write.future();
    }

    private CompletableFuture<WriteToLogResponse> busy() {
        return CompletableFuture.failedFuture(new WalClientBusyException(
                "in flight: as much as allowed (expected: fewer than %d entries, less than %s)"
                        .formatted(
                                settings.room().entries(),
                                new DataSize(settings.room().bytes()))));
    }

    private void refuse(PendingWrite write, String why) {
        settle(write, write.givenUp(why));
    }

    private void settle(PendingWrite write, WriteToLogResponse response) {
        // First the room, so that whoever waits for the answer finds it.
        room.giveBack(write.size());
        write.future().complete(response);
    }
}
