package io.walservice.multinode.sets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.walservice.multinode.cluster.NamespaceView;
import io.walservice.multinode.load.Scale;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Random puts and deletes, single ones to a target with an index and sets to one with a unique index, while
 * {@link Faults} happen, and readers that look for two items with one term.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IndexesUnderFaultsTest {
    private static final int CHANGES = Scale.of(2_000, 50_000);
    private static final Duration DRAIN_LIMIT = Duration.ofMinutes(5);

    private SetsCluster service;

    @BeforeAll
    void start() {
        service = SetsCluster.open("indexes", """
                [{name: open, type: kv, table: open, indexes: [{name: by-state, field: state}]}, \
                {name: owned, type: kv, table: owned, indexes: [{name: by-email, field: email, unique: true}]}]""");
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @Test
    void indexes_agree_with_their_items_and_no_two_items_ever_have_a_unique_term() {
        Shop shop = new Shop(service.nodes(), service.name());
        await("indexes that are complete")
                .atMost(DRAIN_LIMIT)
                .ignoreExceptions()
                .until(shop::isOpen);
        Progress progress = new Progress(CHANGES);
        Faults faults = new Faults(service.cluster(), progress);
        Random random = new Random(-1);

        double seconds =
                Workers.run(progress, shop::change, List.of(() -> shop.look(random)), () -> faults.strike(CHANGES));

        assertThat(shop.looks.get()).as("looks at unique terms").isGreaterThan(progress.begun() / 100);
        assertThat(shop.doubles).as("two items with one unique term").isEmpty();
        NamespaceView namespace = NamespaceView.of(service.cluster(), service.name());
        await("everything to be applied").atMost(DRAIN_LIMIT).ignoreExceptions().until(namespace::isDrained);
        Leftovers.awaitNone(service.cassandra(), service.cluster().options().name());
        IndexContents contents = new IndexContents(service);
        SortedSet<String> states = contents.terms("open", "by-state");
        SortedSet<String> emails = contents.terms("owned", "by-email");
        assertThat(states).isNotEmpty().isEqualTo(contents.expected("open", "state"));
        assertThat(emails).isNotEmpty().isEqualTo(contents.expected("owned", "email"));
        assertThat(emails.stream().map(row -> row.substring(0, row.indexOf(' '))))
                .as("unique terms")
                .doesNotHaveDuplicates();
        assertThat(shop.taken.get())
                .as("sets that wanted a term of another item")
                .isPositive();
        Scale.report(
                "indexes: %,d changes (%,d single, %,d sets of which %,d were refused a term) by %d writers in %.0f s, a"
                        + " node killed, one paused, one cut off (%d bytes refused), %,d repeats: %,d and %,d index rows"
                        + " agree with their items; %,d looks at unique terms",
                progress.begun(),
                shop.singles.get(),
                shop.sets.get(),
                shop.taken.get(),
                Workers.WRITERS,
                seconds,
                faults.refusedBytes(),
                shop.repeats(),
                states.size(),
                emails.size(),
                shop.looks.get());
    }
}
