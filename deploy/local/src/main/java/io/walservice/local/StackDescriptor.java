package io.walservice.local;

import io.walservice.local.child.StackException;
import java.io.IOException;
import java.io.Reader;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The endpoints of a stack as a properties file, through which other processes find it: test JVMs of other modules,
 * scripts, the quickstart. Every key starts with the id of its service.
 */
public record StackDescriptor(Map<String, String> properties) implements StackEndpoints {
    /** A single local node is always in this one. */
    private static final String DATACENTER = "datacenter1";

    public StackDescriptor {
        properties = Map.copyOf(properties);
    }

    public static StackDescriptor read(Path file) {
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            read.load(reader);
        } catch (IOException e) {
            throw new StackException(
                    "cannot read the description of the running stack in %s: %s".formatted(file, e), e);
        }
        return new StackDescriptor(
                read.stringPropertyNames().stream().collect(Collectors.toMap(key -> key, read::getProperty)));
    }

    /** Writes the file in one step: who sees it, sees all of it. */
    public void write(Path file) throws IOException {
        Path whole = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(whole, toString());
        Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING);
    }

    boolean has(Service service) {
        return properties.keySet().stream().anyMatch(key -> key.startsWith(service.id() + "."));
    }

    /** With what the other one has and this one lacks. */
    StackDescriptor and(StackDescriptor other) {
        Map<String, String> both = new TreeMap<>(other.properties);
        both.putAll(properties);
        return new StackDescriptor(both);
    }

    @Override
    public CassandraEndpoint cassandra() {
        return new CassandraEndpoint(address(get("cassandra.contact-point")), DATACENTER);
    }

    @Override
    public KafkaEndpoint kafka() {
        return new KafkaEndpoint(
                get("kafka.bootstrap-servers"),
                Optional.ofNullable(properties.get("kafka.remote")).map(StackDescriptor::address));
    }

    @Override
    public SqsEndpoint sqs() {
        return new SqsEndpoint(URI.create(get("sqs.endpoint")), get("sqs.region"));
    }

    @Override
    public PostgresEndpoint postgres() {
        return new PostgresEndpoint(get("postgres.jdbc-url"), get("postgres.user"), get("postgres.password"));
    }

    @Override
    public MemcachedEndpoint memcached() {
        return new MemcachedEndpoint(get("memcached.server"));
    }

    @Override
    public OpenSearchEndpoint openSearch() {
        return new OpenSearchEndpoint(URI.create(get("opensearch.address")));
    }

    /** The file's content: sorted, one key a line. None of the values needs escaping. */
    @Override
    public String toString() {
        return new TreeMap<>(properties)
                .entrySet().stream()
                        .map(entry -> "%s=%s%n".formatted(entry.getKey(), entry.getValue()))
                        .collect(Collectors.joining());
    }

    private static InetSocketAddress address(String hostAndPort) {
        URI address = URI.create("tcp://" + hostAndPort);
        return new InetSocketAddress(address.getHost(), address.getPort());
    }

    private String get(String key) {
        String value = properties.get(key);
        if (value == null) {
            throw new StackException("%s: not part of this stack (has: %s)".formatted(key, properties.keySet()));
        }
        return value;
    }
}
