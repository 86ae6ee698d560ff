package io.walservice.connectors.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.walservice.connectors.Delivery;
import io.walservice.connectors.Outcome;
import io.walservice.connectors.Target;
import io.walservice.internal.v1.Entry;
import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import io.walservice.v1.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Index and items agree, whatever comes in which order, and whoever wakes up when. */
class IndexAgreementTest {
    @SuppressWarnings("NullAway.Init")
    private static TestIndex.Server server;

    private final TestIndex index = server.index();

    @BeforeAll
    static void connect() {
        server = TestIndex.Server.open(LocalStack.shared(Service.CASSANDRA).cassandra());
    }

    @AfterAll
    static void disconnect() {
        server.drop();
        server.close();
    }

    /** A lane whose node was thought dead: another change came, and its own was done again, before it goes on. */
    @Test
    void a_run_that_wakes_up_late_leaves_nothing_behind() {
        CompletableFuture<Void> pause = new CompletableFuture<>();
        IndexedTarget former = index.run(held(pause));
        IndexedTarget next = index.run(index.items);
        TestIndex.apply(next, index.put("a", "", "ann", "red"));
        Delivery lost = index.put("a", "", "bob", "blue");
        CompletionStage<Outcome> late = former.apply(lost);
        Delivery later = index.put("a", "", "eve", "green");

        TestIndex.apply(next, later); // as one that comes by another partition of the queue
        TestIndex.apply(next, lost); // unsettled, so the next run has it too
        pause.complete(null);
        TestIndex.join(late);

        assertThat(index.indexRows()).containsExactly("by-colour@2 green a/", "by-owner@1 eve a/");
        assertThat(index.baseTerms()).isEqualTo(index.indexRows());
    }

    @Test
    void changes_of_one_id_take_turns() {
        CompletableFuture<Void> pause = new CompletableFuture<>();
        Delivery earlier = index.put("a", "", "ann", "red");
        Delivery later = index.put("a", "", "bob", "blue");
        IndexedTarget run = index.run(new Inner(delivery -> delivery.equals(later)
                ? pause.thenCompose(go -> index.items.apply(delivery))
                : index.items.apply(delivery)));
        TestIndex.apply(run, index.put("other", "", "eve", "green")); // tables are made, so what does not wait is fast

        CompletableFuture<Outcome> paused = run.apply(later).toCompletableFuture();
        CompletableFuture<Outcome> other = run.apply(earlier).toCompletableFuture();
        // Who does not wait has seen nothing of the later one yet, and is done by now.
        await().during(Duration.ofMillis(500)).until(() -> !other.isDone());
        pause.complete(null);

        assertThat(paused.join()).isEqualTo(Outcome.APPLIED);
        assertThat(other.join()).isEqualTo(Outcome.APPLIED);
        assertThat(index.indexRows())
                .containsExactly(
                        "by-colour@2 blue a/",
                        "by-colour@2 green other/",
                        "by-owner@1 bob a/",
                        "by-owner@1 eve other/");
    }

    @Test
    void what_was_there_before_is_brought_in_beside_changes() {
        for (int n = 0; n < 300; n++) {
            TestIndex.join(index.items.apply(index.put("i" + n % 150, "k" + n, "ann", n % 2 == 0 ? "red" : "blue")));
        }
        IndexedTarget run = index.run(index.items);
        IndexBackfill backfill = new IndexBackfill(index.namespace, run, index.indexed(), index.rows);
        Random random = new Random(1);
        Optional<String> after = Optional.empty();
        int seen = 0;
        do {
            IndexBackfill.Page page = TestIndex.join(backfill.page(Long.MIN_VALUE, after, 20));
            List<CompletionStage<?>> works = new ArrayList<>();
            for (ItemRef item : page.items()) {
                works.add(backfill.add(item));
                works.add(run.apply(
                        random.nextBoolean()
                                ? index.delete(item.id(), item.key())
                                : index.put(item.id(), item.key(), "bob", "green")));
                works.add(backfill.add(item));
            }
            works.forEach(TestIndex::join);
            seen += page.items().size();
            after = page.next();
        } while (after.isPresent());

        assertThat(seen).isEqualTo(300);
        assertThat(index.indexRows()).isNotEmpty().isEqualTo(index.baseTerms());
    }

    /**
     * Writes of few items in any order, many of the same time as others, by runs that are cut off before or after they
     * have changed the item, and do it again; also two at once.
     */
    @RepeatedTest(4)
    void index_and_items_agree_whatever_comes_in_which_order(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<Delivery> writes = new ArrayList<>();
        for (int n = 0; n < 120; n++) {
            writes.add(random(random));
        }
        Collections.shuffle(writes, random);
        IndexedTarget run = index.run(index.items);
        for (Delivery write : writes.subList(0, 80)) {
            Target cut = index.run(failing(random));
            if (random.nextInt(3) == 0) {
                TestIndex.join(cut.apply(write));
                run = index.run(index.items);
            }
            TestIndex.apply(run, write);
            if (random.nextInt(4) == 0) {
                TestIndex.apply(run, writes.get(random.nextInt(writes.size())));
            }
        }
        IndexedTarget last = run;
        writes.subList(80, 120).stream().map(last::apply).toList().forEach(TestIndex::join);

        assertThat(index.indexRows()).isEqualTo(index.baseTerms());
    }

    /** Of the same time are only writes that do not differ in more than their value: how Cassandra chooses. */
    private Delivery random(Random random) {
        String id = "i" + random.nextInt(4);
        String key = random.nextBoolean() ? "" : "k";
        long micros = 1_700_000_000_000_000L + random.nextInt(60);
        Entry.Builder entry = Entry.newBuilder()
                .setId(id)
                .setKey(key)
                .setToken(UUID.randomUUID().toString())
                .setWriteTimeMicros(micros)
                .setOperation(
                        random.nextInt(4) == 0 ? Operation.OPERATION_DELETE_VALUE : Operation.OPERATION_PUT_VALUE);
        if (entry.getOperation() == Operation.OPERATION_PUT_VALUE) {
            entry.setPayload(TestIndex.value("o" + random.nextInt(3)));
        }
        return new Delivery(index.namespace, "e", entry.build(), micros, 1);
    }

    private Target failing(Random random) {
        boolean before = random.nextBoolean();
        return new Inner(delivery -> before
                ? CompletableFuture.completedStage(new Outcome.Retry("cut off before"))
                : index.items.apply(delivery).thenApply(applied -> new Outcome.Retry("cut off after")));
    }

    private Target held(CompletableFuture<Void> until) {
        return new Inner(delivery -> until.thenCompose(go -> index.items.apply(delivery)));
    }

    private record Inner(Function<Delivery, CompletionStage<Outcome>> work) implements Target {
        @Override
        public CompletionStage<Outcome> apply(Delivery delivery) {
            return work.apply(delivery);
        }

        @Override
        public void close() {}
    }
}
