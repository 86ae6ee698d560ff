package io.walservice.multinode.faults;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import io.walservice.client.WalClient;
import io.walservice.client.WalClientBusyException;
import io.walservice.multinode.history.Answer;
import io.walservice.multinode.history.Call;
import io.walservice.multinode.history.Call.Sent;
import io.walservice.multinode.history.Change;
import io.walservice.multinode.history.History;
import io.walservice.v1.Lifecycle;
import io.walservice.v1.Operation;
import io.walservice.v1.Target;
import io.walservice.v1.Trilean;
import io.walservice.v1.WriteToLogRequest;
import io.walservice.v1.WriteToLogResponse;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Clients that write at a steady rate whatever happens to the nodes, and note what they are told. Only where
 * {@value #MOST_OPEN} calls wait for their answer do they pause.
 *
 * <p>Keys belong to clients, which keep their order; a few to an impatient one, which is told FALSE or UNKNOWN where
 * the others wait. Every {@value #TWIN_EVERY}th change is sent by a second client at the same time, with the same
 * token; every {@value #REFUSED_EVERY}th breaks a rule and is refused.
 */
final class Workload implements AutoCloseable {
    private static final String KEY = "key-";
    private static final int KEYS = 64;
    private static final int IMPATIENT_KEYS = 4;
    private static final int MOST_OPEN = 8_000;
    private static final int TWIN_EVERY = 50;
    private static final int REFUSED_EVERY = 211;
    private static final long TICK_MILLIS = 5;

    /** More than any namespace allows. */
    private static final Duration FORBIDDEN_DELAY = Duration.newBuilder()
            .setSeconds(java.time.Duration.ofDays(366).toSeconds())
            .build();

    private final String namespace;
    private final int ratePerSecond;
    private final List<WalClient> patient;
    private final WalClient impatient;
    private final History history = new History();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final ScheduledExecutorService pacer = Executors.newSingleThreadScheduledExecutor();
    private @Nullable ScheduledFuture<?> ticks;

    Workload(String namespace, int ratePerSecond, List<WalClient> patient, WalClient impatient) {
        this.namespace = namespace;
        this.ratePerSecond = ratePerSecond;
        this.patient = List.copyOf(patient);
        this.impatient = impatient;
    }

    /** Writes from where it stopped, or goes on writing. */
    synchronized void start() {
        if (ticks == null) {
            int before = sent.get();
            long begin = System.nanoTime();
            ticks = pacer.scheduleAtFixedRate(
                    () -> writeUpTo(before + due(begin)), 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    synchronized void stop() {
        if (ticks != null) {
            ticks.cancel(false);
            ticks = null;
        }
    }

    /** Sends changes once more, with the same tokens, by another, patient client than before. */
    void repeat(Collection<Change> changes) {
        changes.forEach(change -> call(change, other(change), request(change)));
    }

    int sent() {
        return sent.get();
    }

    /** Calls without an answer yet. */
    int open() {
        return open.get();
    }

    History history() {
        return history;
    }

    @Override
    public void close() {
        pacer.shutdownNow();
        patient.forEach(WalClient::close);
        impatient.close();
    }

    private int due(long begin) {
        return Math.toIntExact(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)
                * ratePerSecond
                / TimeUnit.SECONDS.toMillis(1));
    }

    private void writeUpTo(int goal) {
        for (int n = sent.get(); n < goal && open.get() < MOST_OPEN; n = sent.incrementAndGet()) {
            Change change = new Change(KEY + n % KEYS, n / KEYS);
            boolean isForbidden = n % REFUSED_EVERY == REFUSED_EVERY - 1;
            call(change, owner(change), isForbidden ? forbidden(change) : request(change));
            if (!isForbidden && n % TWIN_EVERY == TWIN_EVERY - 1) {
                call(change, other(change), request(change));
            }
        }
    }

    private void call(Change change, WalClient client, WriteToLogRequest request) {
        Sent sending = new Sent(change, "client-" + (patient.indexOf(client) + 1), System.nanoTime());
        open.incrementAndGet();
        var unused = client.write(request).handle((response, failure) -> {
            history.add(noted(sending, response, failure));
            return open.decrementAndGet();
        });
    }

    private static Call noted(Sent sent, @Nullable WriteToLogResponse response, @Nullable Throwable failure) {
        long now = System.nanoTime();
        if (response != null) {
            return new Call(sent, now, answer(response.getDurable()), response.getEntryId());
        }
        // A busy client has sent nothing.
        return new Call(sent, now, failure instanceof WalClientBusyException ? Answer.FALSE : Answer.UNKNOWN, "");
    }

    private static Answer answer(Trilean durable) {
        return switch (durable) {
            case TRILEAN_TRUE -> Answer.TRUE;
            case TRILEAN_FALSE -> Answer.FALSE;
            case TRILEAN_UNKNOWN, TRILEAN_UNSPECIFIED, UNRECOGNIZED -> Answer.UNKNOWN;
        };
    }

    private WalClient owner(Change change) {
        return number(change) < IMPATIENT_KEYS ? impatient : patient.get(number(change) % patient.size());
    }

    private WalClient other(Change change) {
        return patient.get((number(change) + 1) % patient.size());
    }

    private static int number(Change change) {
        return Integer.parseInt(change.key().substring(KEY.length()));
    }

    private WriteToLogRequest request(Change change) {
        return WriteToLogRequest.newBuilder()
                .setNamespace(namespace)
                .setIdempotencyToken(change.token())
                .setPayload(ByteString.copyFromUtf8(change.payload()))
                .setTarget(Target.newBuilder()
                        .setId(change.key())
                        .setKey(Integer.toString(change.counter()))
                        .setOperation(Operation.OPERATION_PUT))
                .build();
    }

    private WriteToLogRequest forbidden(Change change) {
        return request(change).toBuilder()
                .setLifecycle(Lifecycle.newBuilder().setDelay(FORBIDDEN_DELAY))
                .build();
    }
}
