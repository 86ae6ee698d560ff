package io.walservice.node.tour;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.Row;
import com.google.protobuf.ByteString;
import io.walservice.client.WalClient;
import io.walservice.v1.Operation;
import io.walservice.v1.Target;
import io.walservice.v1.Trilean;
import io.walservice.v1.WriteToLogRequest;
import io.walservice.v1.WriteToLogResponse;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Writes a few entries and shows each arriving in the kv target. Ends with 0 once all have arrived, with 1 where one
 * does not.
 */
@Command(name = "tour", mixinStandardHelpOptions = true)
public final class Tour implements Runnable, CommandLine.IExitCodeGenerator {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    @Option(names = "--address", required = true, description = "HOST:PORT of the service.")
    private String address = "";

    @Option(names = "--cassandra", required = true, description = "HOST:PORT of Cassandra.")
    private String cassandra = "";

    @Option(names = "--table", required = true, description = "The kv target's table, with its keyspace.")
    private String table = "";

    @Option(
            names = "--namespace",
            required = true,
            description = "The namespace to write to; it must have a kv target.")
    private String namespace = "";

    @Option(names = "--entries", defaultValue = "10", description = "How many entries to write.")
    private int entries;

    @Option(names = "--within", defaultValue = "60", description = "Seconds in which all must have arrived.")
    private long withinSeconds;

    private final PrintStream out;
    private int exitCode = 1;

    private Tour(PrintStream out) {
        this.out = out;
    }

    /** Runs the tour and ends the JVM. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Tour(System.out)).execute(args));
    }

    @Override
    public int getExitCode() {
        return exitCode;
    }

    @Override
    public void run() {
        try (WalClient client = WalClient.builder().addresses(address).build();
                CqlSession session = session()) {
            Map<String, WriteToLogResponse> answers = write(client);
            long durable = answers.values().stream()
                    .filter(answer -> answer.getDurable() == Trilean.TRILEAN_TRUE)
                    .count();
            out.printf("%d of %d entries are durable%n", durable, entries);
            long arrived = answers.entrySet().stream()
                    .filter(answer -> arrives(session, answer.getKey(), answer.getValue()))
                    .count();
            out.printf("%d of %d entries have arrived in the kv target%n", arrived, entries);
            exitCode = durable == entries && arrived == entries ? 0 : 1;
        }
    }

    private Map<String, WriteToLogResponse> write(WalClient client) {
        Map<String, CompletableFuture<WriteToLogResponse>> writes = new LinkedHashMap<>();
        for (int i = 1; i <= entries; i++) {
            String id = "order-" + i;
            writes.put(id, client.write(put(id)));
        }
        Map<String, WriteToLogResponse> answers = new LinkedHashMap<>();
        writes.forEach((id, write) -> {
            WriteToLogResponse answer = write.join();
            out.printf("%-10s durable: %s %s%s%n", id, answer.getDurable(), answer.getEntryId(), answer.getMessage());
            answers.put(id, answer);
        });
        return answers;
    }

    private WriteToLogRequest put(String id) {
        return WriteToLogRequest.newBuilder()
                .setNamespace(namespace)
                .setPayload(ByteString.copyFromUtf8("{\"order\": \"%s\", \"status\": \"paid\"}".formatted(id)))
                .setTarget(Target.newBuilder().setId(id).setKey("status").setOperation(Operation.OPERATION_PUT))
                .build();
    }

    /** Looks into the target until it holds this very entry. */
    private boolean arrives(CqlSession session, String id, WriteToLogResponse answer) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(withinSeconds);
        while (System.nanoTime() < deadline) {
            Row row = look(session, id);
            if (row != null && answer.getEntryId().equals(row.getString("entry_id"))) {
                String value = ByteString.copyFrom(row.getByteBuffer("value")).toStringUtf8();
                out.printf("%-10s arrived in %s: %s%n", id, table, value);
                return true;
            }
            pause();
        }
        out.printf("%-10s has not arrived within %d s%n", id, withinSeconds);
        return false;
    }

    /** What the target holds for an id; nothing where it has no table yet, or is about to make it. */
    private @Nullable Row look(CqlSession session, String id) {
        String query = "SELECT value, entry_id FROM " + table + " WHERE namespace = ? AND id = ? AND key = ?";
        try {
            return session.execute(query, namespace, id, "status").one();
        } catch (DriverException notYet) {
            return null;
        }
    }

    private static void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(LOOK_AGAIN.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private CqlSession session() {
        int colon = cassandra.lastIndexOf(':');
        return CqlSession.builder()
                .addContactPoint(InetSocketAddress.createUnresolved(
                        cassandra.substring(0, colon), Integer.parseInt(cassandra.substring(colon + 1))))
                .withLocalDatacenter("datacenter1")
                .build();
    }
}
