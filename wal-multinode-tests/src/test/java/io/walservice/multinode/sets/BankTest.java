package io.walservice.multinode.sets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import io.walservice.local.StackEndpoints;
import io.walservice.multinode.cluster.ClusterOptions;
import io.walservice.multinode.cluster.NamespaceView;
import io.walservice.multinode.cluster.NetworkLink;
import io.walservice.multinode.cluster.NodeProcess;
import io.walservice.multinode.cluster.TestCluster;
import io.walservice.multinode.contents.CassandraSessions;
import io.walservice.multinode.contents.KvContents;
import io.walservice.multinode.load.Scale;
import io.walservice.namespace.NamespaceFile;
import io.walservice.namespace.NamespaceMessages;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Transfers between 100 accounts by eight writers, while a node is killed, another one paused for longer than its
 * take-over, a third cut off from Cassandra; and auditors that look at all accounts at once, all the time.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BankTest {
    private static final int WRITERS = 8;
    private static final int TRANSFERS = Scale.of(400, 20_000);
    private static final Duration FAULT_LIMIT = Duration.ofMinutes(3);
    private static final String NAMESPACE = "bank";

    private TestCluster cluster;
    private NamespaceView namespace;
    private CqlSession cassandra;

    @BeforeAll
    void start() {
        StackEndpoints stack = LocalStack.shared(Service.CASSANDRA, Service.KAFKA, Service.POSTGRES);
        cassandra = CassandraSessions.open(stack.cassandra());
        cluster = TestCluster.of(ClusterOptions.small(stack, "bank"));
        cluster.grow(3);
        namespace = NamespaceView.create(cluster, NamespaceMessages.toMessage(NamespaceFile.read("""
                name: bank
                partitions: 2
                queue: {type: kafka, partitions: 4}
                targets: [{name: store, type: kv, table: bank}]
                """)));
    }

    @AfterAll
    void stop() {
        cluster.close();
        cassandra.close();
    }

    @Test
    void the_total_is_the_same_at_every_moment_whatever_fails() {
        try (Nodes nodes = new Nodes(cluster)) {
            Bank bank = new Bank(nodes, NAMESPACE);
            bank.open();
            ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 1);
            AtomicInteger begun = new AtomicInteger();
            long begin = System.nanoTime();
            List<CompletableFuture<Void>> writers = IntStream.range(0, WRITERS)
                    .mapToObj(writer -> CompletableFuture.runAsync(() -> transfers(bank, writer, begun), threads))
                    .toList();
            CompletableFuture<Void> all = CompletableFuture.allOf(writers.toArray(CompletableFuture[]::new));
            CompletableFuture<Void> auditor = CompletableFuture.runAsync(
                    () -> {
                        while (!all.isDone()) {
                            bank.audit();
                        }
                    },
                    threads);

            awaitBegun(begun, TRANSFERS / 5);
            NodeProcess killed = cluster.alive().get(0);
            killed.kill();
            assertThat(ProcessHandle.of(killed.pid())).isEmpty();
            int atKill = begun.get();
            cluster.startAgain(killed);
            awaitBegun(begun, Math.max(atKill, TRANSFERS * 2 / 5));
            pauseForLongerThanItsTakeOver(cluster.alive().get(0), begun);
            awaitBegun(begun, TRANSFERS * 4 / 5);
            NodeProcess cutOff = cluster.alive().get(cluster.alive().size() - 1);
            NetworkLink toCassandra = cluster.journalLink(cutOff);
            toCassandra.cut();
            // Not for longer: the sagas on that node wait, and soon every writer waits for one of them.
            await(cutOff + " to be refused").atMost(FAULT_LIMIT).until(() -> toCassandra.refusedBytes() > 0);
            long refusedBytes = toCassandra.refusedBytes();
            toCassandra.heal();

            all.join();
            auditor.join();
            threads.shutdown();
            double seconds = (System.nanoTime() - begin) / 1e9;
            assertThat(bank.violations).as("audits that were wrong").isEmpty();
            awaitNothingIsLeft();
            assertBooksAgree(bank);
            Scale.report(
                    "bank: %,d transfers by %d writers in %.0f s, a node killed, one paused, one cut off (%d bytes refused):"
                            + " %,d committed, %,d refused, %,d repeats; %,d audits all right, %,d contended",
                    TRANSFERS,
                    WRITERS,
                    seconds,
                    refusedBytes,
                    bank.committed().size(),
                    bank.refused().size(),
                    bank.repeats.get(),
                    bank.reads.get(),
                    bank.contendedReads.get());
        }
    }

    private static void transfers(Bank bank, int writer, AtomicInteger begun) {
        Random random = new Random(writer);
        for (int n = writer; n < TRANSFERS; n += WRITERS) {
            begun.incrementAndGet();
            bank.transfer("t-" + n, random);
        }
    }

    private static void awaitBegun(AtomicInteger begun, int count) {
        await(count + " transfers").atMost(Duration.ofMinutes(Scale.of(5, 60))).until(() -> begun.get() >= count);
    }

    /** The others notice that it is gone; when it goes on, it ends itself, and a new one takes its place. */
    private void pauseForLongerThanItsTakeOver(NodeProcess victim, AtomicInteger begun) {
        NodeProcess witness = cluster.alive().stream()
                .filter(node -> node != victim)
                .findFirst()
                .orElseThrow();
        victim.pause();
        int before = begun.get();
        await("the others to be without " + victim)
                .atMost(FAULT_LIMIT)
                .ignoreExceptions()
                .until(() -> cluster.membersUpAt(witness).stream().noneMatch(victim::hasAddress));
        await("transfers meanwhile").atMost(FAULT_LIMIT).until(() -> begun.get() > before + WRITERS);
        victim.resume();
        assertThat(victim.endsWithin(FAULT_LIMIT))
                .as("the node that was replaced ends itself")
                .isTrue();
        cluster.startAgain(victim);
    }

    private void awaitNothingIsLeft() {
        String keyspace = cluster.options().name();
        await("nothing to be left of any set")
                .atMost(FAULT_LIMIT)
                .ignoreExceptions()
                .untilAsserted(() -> {
                    for (String table : List.of("mutation_open", "mutation_item", "mutation_value")) {
                        assertThat(cassandra
                                        .execute("SELECT * FROM " + keyspace + "." + table + " LIMIT 5")
                                        .all())
                                .as(table)
                                .isEmpty();
                    }
                    assertThat(
                                    cassandra
                                            .execute("SELECT id, holder FROM " + keyspace + ".mutation_intent")
                                            .all()
                                            .stream()
                                            .filter(row -> row.getString("holder") != null)
                                            .map(Row::getFormattedContents))
                            .as("intents")
                            .isEmpty();
                });
    }

    /** Each transfer is there whole where it was said to be, and else not at all. */
    private void assertBooksAgree(Bank bank) {
        SortedMap<String, String> items = KvContents.items(cassandra, cluster.kvKeyspace(), NAMESPACE, NAMESPACE);
        SortedMap<String, String> expected = new TreeMap<>();
        int[] balances =
                IntStream.generate(() -> Bank.BEGIN).limit(Bank.ACCOUNTS).toArray();
        for (Map.Entry<String, Bank.Slip> each : bank.committed().entrySet()) {
            Bank.Slip slip = each.getValue();
            balances[slip.from()] -= slip.amount();
            balances[slip.to()] += slip.amount();
            expected.put(Bank.slipId(each.getKey()), slip.text());
        }
        for (int n = 0; n < Bank.ACCOUNTS; n++) {
            expected.put(Bank.account(n), String.valueOf(balances[n]));
        }
        assertThat(bank.committed().size() + bank.refused().size()).isEqualTo(TRANSFERS);
        assertThat(bank.committed()).isNotEmpty();
        assertThat(items).isEqualTo(expected);
        assertThat(namespace.name()).isEqualTo(NAMESPACE);
    }
}
