package io.walservice.multinode.sets;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.multinode.contents.KvContents;
import io.walservice.multinode.load.Scale;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Transfers between 100 accounts by eight writers, while {@link Faults} happen; and an auditor that looks at all
 * accounts at once, all the time.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BankTest {
    private static final int TRANSFERS = Scale.of(400, 20_000);

    private SetsCluster service;

    @BeforeAll
    void start() {
        service = SetsCluster.open("bank");
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @Test
    void the_total_is_the_same_at_every_moment_whatever_fails() {
        PatientClient client = new PatientClient(service.nodes(), service.name());
        Bank bank = new Bank(client, service.name());
        bank.open();
        Progress progress = new Progress(TRANSFERS);
        Faults faults = new Faults(service.cluster(), progress);
        AtomicInteger audits = new AtomicInteger();

        double seconds = Workers.run(
                progress,
                bank::transfer,
                List.of(() -> {
                    bank.audit();
                    audits.incrementAndGet();
                }),
                () -> faults.strike(TRANSFERS));

        assertThat(bank.violations).as("audits that were wrong").isEmpty();
        Leftovers.awaitNone(service.cassandra(), service.cluster().options().name());
        assertThat(bank.committed()).isNotEmpty();
        assertThat(bank.committed().size() + bank.refused().size()).isEqualTo(progress.begun());
        assertBooksAgree(bank);
        Scale.report(
                "bank: %,d transfers by %d writers in %.0f s, a node killed, one paused, one cut off (%d bytes refused):"
                        + " %,d committed, %,d refused, %,d repeats; %,d audits all right, %,d reads contended",
                progress.begun(),
                Workers.WRITERS,
                seconds,
                faults.refusedBytes(),
                bank.committed().size(),
                bank.refused().size(),
                client.repeats.get(),
                audits.get(),
                client.contendedReads.get());
    }

    /** Each transfer is there whole where it was said to be, and else not at all. */
    private void assertBooksAgree(Bank bank) {
        SortedMap<String, String> items =
                KvContents.items(service.cassandra(), service.cluster().kvKeyspace(), service.name(), service.name());
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
        assertThat(items).isEqualTo(expected);
    }
}
