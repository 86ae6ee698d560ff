package io.walservice.local;

import io.walservice.local.child.ChildJvm;
import io.walservice.local.child.StackException;
import io.walservice.local.server.CassandraServer;
import io.walservice.local.server.ElasticMqServer;
import io.walservice.local.server.KafkaServer;
import io.walservice.local.server.MemcachedServer;
import io.walservice.local.server.OpenSearchServer;
import io.walservice.local.server.PostgresServer;
import io.walservice.local.server.Server;
import io.walservice.local.server.ServerKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Real servers on this machine, each a process with its own class path and its own folder.
 *
 * <pre>{@code
 * try (LocalStack stack = LocalStack.start(StackOptions.of(Service.CASSANDRA, Service.KAFKA))) {
 *     stack.kafka().bootstrapServers();
 *     stack.server(Service.KAFKA).pause();
 * }
 * }</pre>
 *
 * <p>The servers end with this JVM, however it ends. Thread-safe.
 */
public final class LocalStack implements StackEndpoints, AutoCloseable {
    private final StackOptions options;
    private final Path folder;
    private final Map<Service, Server> servers = new EnumMap<>(Service.class);
    private boolean failed;

    private LocalStack(StackOptions options) throws IOException {
        this.options = options;
        this.folder = options.data().isPresent()
                ? Files.createDirectories(options.data().get().toAbsolutePath())
                : Files.createTempDirectory("wal-stack-");
    }

    /**
     * Starts the services side by side and returns once all of them answer.
     *
     * @throws StackException where one does not; the others are stopped again and the folder with the logs is kept
     */
    public static LocalStack start(StackOptions options) {
        try {
            LocalStack stack = new LocalStack(options);
            Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "stop-local-stack"));
            stack.ensure(options.services());
            return stack;
        } catch (IOException e) {
            throw new StackException("cannot create the folder of the local stack: " + e, e);
        }
    }

    /**
     * The stack that all tests of this JVM share, or of many: see {@link SharedStack}. Since others use it too, its
     * servers cannot be stopped, and names of keyspaces, topics, queues and databases should be one's own.
     */
    public static StackEndpoints shared(Service first, Service... more) {
        return SharedStack.with(first, more);
    }

    /** Starts what is not yet part of the stack; where that fails, closes all of it. */
    synchronized void ensure(Collection<Service> services) {
        try {
            List<Server> missing = services.stream()
                    .filter(service -> !servers.containsKey(service))
                    .map(this::add)
                    .toList();
            inParallel(missing, Server::start);
        } catch (StackException e) {
            failed = true;
            close();
            throw e;
        }
    }

    @Override
    public CassandraEndpoint cassandra() {
        return describe().cassandra();
    }

    @Override
    public KafkaEndpoint kafka() {
        return describe().kafka();
    }

    @Override
    public SqsEndpoint sqs() {
        return describe().sqs();
    }

    @Override
    public PostgresEndpoint postgres() {
        return describe().postgres();
    }

    @Override
    public MemcachedEndpoint memcached() {
        return describe().memcached();
    }

    @Override
    public OpenSearchEndpoint openSearch() {
        return describe().openSearch();
    }

    /** The handle by which a test stops, pauses and starts one server. */
    public synchronized Server server(Service service) {
        Server server = servers.get(service);
        if (server == null) {
            throw new StackException("%s: not part of this stack (has: %s)".formatted(service, servers.keySet()));
        }
        return server;
    }

    public synchronized StackDescriptor describe() {
        Map<String, String> properties = new HashMap<>();
        servers.values().forEach(server -> properties.putAll(server.endpoint()));
        return new StackDescriptor(properties);
    }

    public Path folder() {
        return folder;
    }

    /** Stops all servers side by side, and deletes the folder where it was a temporary one. May be repeated. */
    @Override
    public synchronized void close() {
        inParallel(servers.values(), Server::stop);
        servers.clear();
        if (options.data().isEmpty() && !failed) {
            delete(folder);
        }
    }

    private Server add(Service service) {
        try {
            Path own = Files.createDirectories(folder.resolve(service.id()));
            ChildJvm.awaitPredecessor(own);
            Server server = new Server(service.id(), own, kind(service, own), options.progress());
            servers.put(service, server);
            return server;
        } catch (IOException e) {
            throw new StackException("%s: cannot use its folder: %s".formatted(service.id(), e), e);
        }
    }

    private ServerKind kind(Service service, Path own) throws IOException {
        return switch (service) {
            case CASSANDRA -> CassandraServer.in(own, options.commitLog());
            case KAFKA ->
                options.kafkaRelay().isPresent()
                        ? KafkaServer.in(own, options.kafkaRelay().get())
                        : KafkaServer.in(own);
            case SQS -> ElasticMqServer.in(own);
            case POSTGRES -> PostgresServer.in(own);
            case MEMCACHED -> MemcachedServer.in(own);
            case OPENSEARCH -> OpenSearchServer.in(own);
        };
    }

    /**
     * A thread each: the common pool has one thread on a machine with two cores. Waits for all, then throws what one
     * threw.
     */
    private static void inParallel(Collection<Server> servers, Consumer<Server> action) {
        CompletableFuture<?>[] running = servers.stream()
                .map(server -> CompletableFuture.runAsync(() -> action.accept(server), LocalStack::inNewThread))
                .toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(running).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StackException cause ? cause : new StackException("internal error: " + e, e);
        }
    }

    private static void inNewThread(Runnable task) {
        Thread thread = new Thread(task, "local-stack");
        thread.setDaemon(true);
        thread.start();
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // A server that was killed may still let go of a file; the system's own cleaning gets the rest.
        }
    }
}
