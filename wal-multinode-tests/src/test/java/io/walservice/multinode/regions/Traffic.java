package io.walservice.multinode.regions;

import com.google.common.util.concurrent.RateLimiter;
import io.walservice.multinode.load.Writer;
import io.walservice.multinode.regions.LastWriter.Write;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** An application of one region that writes items at a steady pace, whatever happens, until it is stopped. */
final class Traffic implements AutoCloseable {
    private static final int ITEMS = 50;
    private static final long STOP_MINUTES = 10;

    @SuppressWarnings("UnstableApiUsage") // Guava's RateLimiter has been in beta for ten years
    private final RateLimiter pace;

    private final String region;
    private final Writer writer;
    private final LastWriter model;
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicLong micros = new AtomicLong();
    private final CompletableFuture<Void> running;
    private volatile boolean stopped;

    private Traffic(String region, int perSecond, Writer writer, LastWriter model) {
        this.pace = RateLimiter.create(perSecond);
        this.region = region;
        this.writer = writer;
        this.model = model;
        this.running = new CompletableFuture<>();
    }

    /** @param writer is closed with the traffic */
    static Traffic start(String region, int perSecond, Writer writer, LastWriter model) {
        Traffic traffic = new Traffic(region, perSecond, writer, model);
        Thread thread = new Thread(traffic::run, "traffic-" + region);
        thread.setDaemon(true);
        thread.start();
        return traffic;
    }

    /** The item with a number; one item gets every {@value #ITEMS}th write. */
    private static String id(int number) {
        return "item-" + number % ITEMS;
    }

    /** Payloads of a region are ordered as texts, like the writes that have them. */
    private String payload(int number) {
        return "%s %08d".formatted(region, number);
    }

    private void run() {
        try {
            while (!stopped) {
                pace.acquire();
                write(sent.get());
                sent.incrementAndGet();
            }
            running.complete(null);
        } catch (RuntimeException | Error failure) {
            running.completeExceptionally(failure);
        }
    }

    private void write(int number) {
        long writeTime = micros.updateAndGet(before -> Math.max(before + 1, System.currentTimeMillis() * 1_000));
        Optional<String> payload = Optional.of(payload(number));
        model.add(id(number), new Write(writeTime, region, payload));
        var unused = writer.write(Changes.of(id(number), writeTime, payload)).thenRun(acknowledged::incrementAndGet);
    }

    /** How many were answered so far. */
    int answered() {
        return acknowledged.get();
    }

    /**
     * Ends the traffic, and waits until all is acknowledged.
     *
     * @return how many there are
     * @throws IllegalStateException where one is not acknowledged
     */
    int stop() {
        stopped = true;
        running.orTimeout(STOP_MINUTES, TimeUnit.MINUTES).join();
        return writer.awaitAcknowledged();
    }

    /** Of all that was sent. */
    Set<String> payloads() {
        Set<String> payloads = new HashSet<>();
        for (int number = 0; number < sent.get(); number++) {
            payloads.add(payload(number));
        }
        return payloads;
    }

    /** The longest time that a write waited for its answer. */
    Duration longest() {
        return writer.longest();
    }

    @Override
    public void close() {
        stopped = true;
        writer.close();
    }
}
