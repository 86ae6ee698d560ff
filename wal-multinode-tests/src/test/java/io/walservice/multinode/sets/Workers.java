package io.walservice.multinode.sets;

import io.walservice.multinode.load.Scale;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Writers, each with one set after another, and readers that look on for as long. */
final class Workers {
    static final int WRITERS = 8;

    /** After the last fault; each call has a limit of its own. */
    private static final Duration LIMIT = Duration.ofMinutes(Scale.of(10, 180));

    private Workers() {}

    /** Sends a set, and returns once its fate is known. */
    interface Writer {
        void send(int number, Random random);
    }

    /**
     * Has all at work while faults happen, and returns once every set has its answer.
     *
     * @param readers one of them is called for each set that begins, and from time to time
     * @return how long it took, in seconds
     */
    static double run(Progress progress, Writer writer, List<Runnable> readers, Runnable faults) {
        long begin = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS + readers.size(), Workers::daemon);
        try {
            List<CompletableFuture<Void>> writing = IntStream.range(0, WRITERS)
                    .mapToObj(n -> start(progress, threads, () -> write(progress, writer, new Random(n))))
                    .toList();
            CompletableFuture<Void> written = all(writing.stream());
            List<CompletableFuture<Void>> reading = readers.stream()
                    .map(reader -> start(progress, threads, () -> {
                        while (!written.isDone()) {
                            progress.awaitLook();
                            reader.run();
                        }
                    }))
                    .toList();
            faults.run();
            progress.faultsAreOver();
            all(Stream.concat(writing.stream(), reading.stream())).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            return (System.nanoTime() - begin) / 1e9;
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("not all sets were answered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            progress.stop();
            threads.shutdownNow();
        }
    }

    private static void write(Progress progress, Writer writer, Random random) {
        for (OptionalInt next = progress.begin(); next.isPresent(); next = progress.begin()) {
            writer.send(next.getAsInt(), random);
            progress.end(next.getAsInt());
        }
    }

    /** Where one fails, the others need not go on. */
    private static CompletableFuture<Void> start(Progress progress, ExecutorService threads, Runnable work) {
        return CompletableFuture.runAsync(work, threads).whenComplete((done, failure) -> {
            if (failure != null) {
                progress.stop();
            }
        });
    }

    private static CompletableFuture<Void> all(Stream<CompletableFuture<Void>> each) {
        return CompletableFuture.allOf(each.toArray(CompletableFuture[]::new));
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "sets");
        thread.setDaemon(true);
        return thread;
    }
}
