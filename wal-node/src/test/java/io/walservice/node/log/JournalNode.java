package io.walservice.node.log;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.walservice.internal.v1.Entry;
import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import io.walservice.node.NodeConfig;
import io.walservice.node.TestTables;
import io.walservice.node.lease.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.stream.javadsl.Sink;

/**
 * One node's actor system with a real journal, on which a test runs log partitions as it likes: two owners at once, for
 * example.
 */
final class JournalNode implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(30);

    final ActorTestKit kit;
    final JournalReader journal;
    final TestTables tables;
    private final NamespaceLogSettings settings;

    private JournalNode(ActorTestKit kit, TestTables tables) {
        this.kit = kit;
        this.tables = tables;
        this.journal = new JournalReader(kit.system());
        this.settings =
                NamespaceLogSettings.from(kit.system().settings().config().getConfig("wal.log"));
    }

    /** @param prefix of its keyspace's name */
    static JournalNode start(String prefix) {
        TestTables tables = TestTables.create(prefix);
        var cassandra = LocalStack.shared(Service.CASSANDRA).cassandra();
        String contactPoint = cassandra.contactPoint().getHostString() + ":"
                + cassandra.contactPoint().getPort();
        Config config = NodeConfig.load(ConfigFactory.parseMap(Map.of(
                "wal.cassandra.contact-points",
                List.of(contactPoint),
                "wal.cassandra.datacenter",
                cassandra.datacenter(),
                "wal.cassandra.keyspace",
                tables.keyspace(),
                "wal.node.port",
                0,
                "wal.log.record-interval",
                "1h",
                "pekko.coordinated-shutdown.exit-jvm",
                "off")));
        return new JournalNode(ActorTestKit.create(config), tables);
    }

    /** An owner whose lease never lapses: the worst case, one that does not know that it has been replaced. */
    ActorRef<NamespaceLogCommand> owner(LogPartitionId id, long epoch) {
        return owner(id, epoch, lease(epoch));
    }

    ActorRef<NamespaceLogCommand> owner(LogPartitionId id, long epoch, Lease lease) {
        ActorRef<NamespaceLogCommand> log = kit.spawn(NamespaceLog.create(
                id, epoch, new NamespaceLog.Environment(lease, journal, settings, PlantedFault.NONE)));
        status(log);
        return log;
    }

    void stop(ActorRef<NamespaceLogCommand> log) {
        log.tell(NamespaceLogCommand.Stop.STOP);
        awaitEnd(log);
    }

    void awaitEnd(ActorRef<NamespaceLogCommand> log) {
        TestProbe<Void> watch = kit.createTestProbe();
        watch.expectTerminated(log, LIMIT);
    }

    AppendReply append(ActorRef<NamespaceLogCommand> log, String... tokens) {
        TestProbe<AppendReply> probe = kit.createTestProbe();
        log.tell(new NamespaceLogCommand.Append(entries(tokens), probe.ref()));
        return probe.receiveMessage(LIMIT);
    }

    LogStatus status(ActorRef<NamespaceLogCommand> log) {
        TestProbe<LogStatus> probe = kit.createTestProbe();
        log.tell(new NamespaceLogCommand.AskStatus(probe.ref()));
        return probe.receiveMessage(LIMIT);
    }

    FindReply find(ActorRef<NamespaceLogCommand> log, String token) {
        TestProbe<FindReply> probe = kit.createTestProbe();
        log.tell(new NamespaceLogCommand.FindToken(token, probe.ref()));
        return probe.receiveMessage(LIMIT);
    }

    Pulled pull(ActorRef<NamespaceLogCommand> log, long afterEvent) {
        TestProbe<Pulled> probe = kit.createTestProbe();
        log.tell(new NamespaceLogCommand.Pull(afterEvent, probe.ref()));
        return probe.receiveMessage(LIMIT);
    }

    /** Tokens of what the dispatcher would read from the journal. */
    List<String> journalled(LogPartitionId id, Pulled.Behind behind, long afterEvent) {
        return journal
                .batches(id, afterEvent, behind.upToEvent(), behind.epochs())
                .runWith(Sink.seq(), kit.system())
                .toCompletableFuture()
                .join()
                .stream()
                .flatMap(batch -> batch.entries().stream())
                .map(Entry::getToken)
                .toList();
    }

    static List<Entry> entries(String... tokens) {
        List<Entry> entries = new ArrayList<>();
        IntStream.range(0, tokens.length)
                .forEach(i -> entries.add(Entry.newBuilder()
                        .setToken(tokens[i])
                        .setId("id")
                        .setOperation(1)
                        .setAcceptedTimeMillis(System.currentTimeMillis())
                        .build()));
        return entries;
    }

    private static Lease lease(long epoch) {
        return new Lease() {
            @Override
            public boolean held() {
                return true;
            }

            @Override
            public String node() {
                return "node-" + epoch;
            }
        };
    }

    @Override
    public void close() {
        kit.shutdownTestKit();
        tables.close();
    }
}
