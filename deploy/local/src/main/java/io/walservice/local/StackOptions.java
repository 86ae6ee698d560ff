package io.walservice.local;

import io.walservice.local.server.CommitLog;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What to start, and how.
 *
 * @param data where the data is kept; empty for a temporary folder that is deleted when the stack is closed
 * @param kafkaRelay {@code host:port} of a relay through which others reach Kafka, as if it were far away
 * @param progress takes a line whenever a server starts, is ready, stops; called from several threads
 */
public record StackOptions(
        Set<Service> services,
        Optional<Path> data,
        CommitLog commitLog,
        Optional<String> kafkaRelay,
        Consumer<String> progress) {

    public StackOptions {
        services = Set.copyOf(services);
    }

    /** These services in a temporary folder, with a periodic commit log and nobody listening. */
    public static StackOptions of(Service... services) {
        EnumSet<Service> chosen = EnumSet.noneOf(Service.class);
        chosen.addAll(Arrays.asList(services));
        return new StackOptions(chosen, Optional.empty(), CommitLog.PERIODIC, Optional.empty(), line -> {});
    }

    public static StackOptions all() {
        return of(Service.values());
    }

    public StackOptions withServices(Set<Service> chosen) {
        return new StackOptions(chosen, data, commitLog, kafkaRelay, progress);
    }

    /**
     * Keeps everything in this folder; a later stack on it finds the data again, on the same ports where they are free.
     */
    public StackOptions withData(Path folder) {
        return new StackOptions(services, Optional.of(folder), commitLog, kafkaRelay, progress);
    }

    public StackOptions withCommitLog(CommitLog mode) {
        return new StackOptions(services, data, mode, kafkaRelay, progress);
    }

    /**
     * Kafka listens at one more address, see {@link KafkaEndpoint#remote}, and sends whoever comes there to this one:
     * the entrance of a relay that leads to it.
     *
     * @param entrance {@code host:port}
     */
    public StackOptions withKafkaRelay(String entrance) {
        return new StackOptions(services, data, commitLog, Optional.of(entrance), progress);
    }

    public StackOptions withProgress(Consumer<String> listener) {
        return new StackOptions(services, data, commitLog, kafkaRelay, listener);
    }
}
