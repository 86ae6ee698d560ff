package io.walservice.node.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.local.LocalStack;
import io.walservice.local.PostgresEndpoint;
import io.walservice.local.Service;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.node.control.NamespaceChange.Create;
import io.walservice.node.control.NamespaceChange.Delete;
import io.walservice.node.control.NamespaceChange.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NamespaceStoreTest {
    private NamespaceStore store;
    private NamespaceStore another;

    @BeforeEach
    void open_a_store_on_an_empty_database_from_two_nodes() {
        PostgresEndpoint postgres =
                LocalStack.shared(Service.POSTGRES).postgres().createDatabase("control_store");
        store = new NamespaceStore(settings(postgres));
        another = new NamespaceStore(settings(postgres));
    }

    @AfterEach
    void close() {
        store.close();
        another.close();
    }

    @Test
    void every_change_is_a_revision_with_author_and_time() {
        Instant before = Instant.now().minusSeconds(1);
        changed(store.change(new Create(Specs.spec("ads")), "ann"));
        changed(store.change(new Update(Specs.spec("ads", "for ads"), 1), "bob"));
        changed(store.change(new Delete("ads", 2), "cid"));
        changed(store.change(new Create(Specs.spec("ads", "again")), "dan"));

        List<NamespaceRevision> history = done(another.revisions("ads"));

        assertThat(history).extracting(NamespaceRevision::revision).containsExactly(4L, 3L, 2L, 1L);
        assertThat(history).extracting(NamespaceRevision::author).containsExactly("dan", "cid", "bob", "ann");
        assertThat(history).extracting(NamespaceRevision::deleted).containsExactly(false, true, false, false);
        assertThat(history)
                .extracting(revision -> revision.spec().description())
                .containsExactly("again", "for ads", "for ads", "");
        assertThat(history)
                .extracting(NamespaceRevision::changedTime)
                .isSortedAccordingTo((a, b) -> b.compareTo(a))
                .allSatisfy(
                        time -> assertThat(time).isBetween(before, Instant.now().plusSeconds(1)));
    }

    @Test
    void what_was_written_is_what_is_read() {
        NamespaceRevision made = changed(store.change(new Create(Specs.spec("ads", "für 'Ads'; -- ü")), "ann"));

        assertThat(done(another.get("ads"))).contains(made);
    }

    @Test
    void indexes_are_read_with_the_revisions_that_declared_them() {
        String byEmail = "name: by-email, field: email";
        changed(store.change(new Create(Specs.indexed("ads", byEmail)), "ann"));
        changed(another.change(
                new Update(Specs.indexed("ads", byEmail, "name: by-state, attribute: state"), 1), "ann"));
        changed(store.change(new Update(Specs.indexed("ads", byEmail), 2), "ann"));
        changed(another.change(new Update(Specs.indexed("ads", "name: by-email, field: mail"), 3), "ann"));
        changed(store.change(new Update(Specs.indexed("ads"), 4), "ann"));
        NamespaceRevision made = changed(another.change(new Update(Specs.indexed("ads", byEmail), 5), "ann"));

        assertThat(done(store.get("ads"))).contains(made);
        assertThat(done(store.revisions("ads")))
                .extracting(revision -> Specs.generations(revision.spec()))
                .containsExactly(
                        Map.of("by-email", 6L),
                        Map.of(),
                        Map.of("by-email", 4L),
                        Map.of("by-email", 1L),
                        Map.of("by-email", 1L, "by-state", 2L),
                        Map.of("by-email", 1L));
        assertThat(done(store.changesSince(0)).revisions()).containsExactly(made);
    }

    @Test
    void an_index_that_many_declare_at_once_is_of_the_revision_that_was_first() {
        changed(store.change(new Create(Specs.spec("ads")), "ann"));

        List<NamespaceRevision> made = IntStream.range(0, 20)
                .mapToObj(i -> (i % 2 == 0 ? store : another)
                        .change(
                                new Update(
                                        Specs.indexed("ads", "name: by-email, field: email"),
                                        NamespaceChange.ANY_REVISION),
                                "writer " + i))
                .toList()
                .stream()
                .map(NamespaceStoreTest::changed)
                .toList();

        assertThat(made)
                .extracting(NamespaceRevision::revision)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(2, 21).boxed().toList());
        assertThat(made)
                .allSatisfy(each -> assertThat(Specs.generations(each.spec())).isEqualTo(Map.of("by-email", 2L)));
    }

    @Test
    void a_deleted_namespace_is_neither_found_nor_listed() {
        changed(store.change(new Create(Specs.spec("ads")), "ann"));
        changed(store.change(new Create(Specs.spec("games")), "ann"));
        changed(store.change(new Delete("ads", 1), "ann"));

        assertThat(done(store.get("ads"))).isEmpty();
        assertThat(done(store.list("", 10))).extracting(NamespaceRevision::name).containsExactly("games");
    }

    @Test
    void pages_follow_the_names() {
        for (String name : List.of("d", "b", "a", "c")) {
            changed(store.change(new Create(Specs.spec(name)), "ann"));
        }

        assertThat(done(store.list("", 2))).extracting(NamespaceRevision::name).containsExactly("a", "b");
        assertThat(done(store.list("b", 2))).extracting(NamespaceRevision::name).containsExactly("c", "d");
    }

    @Test
    void of_many_writers_that_expect_the_same_revision_one_wins() {
        changed(store.change(new Create(Specs.spec("ads")), "ann"));

        List<ChangeResult> results = IntStream.range(0, 40)
                .mapToObj(i -> (i % 2 == 0 ? store : another)
                        .change(new Update(Specs.spec("ads", "writer " + i), 1), "writer " + i))
                .toList()
                .stream()
                .map(NamespaceStoreTest::done)
                .toList();

        assertThat(results).filteredOn(ChangeResult.Changed.class::isInstance).hasSize(1);
        assertThat(results)
                .filteredOn(result -> !(result instanceof ChangeResult.Changed))
                .containsOnly(new ChangeResult.Conflict("ads", 1, 2));
        assertThat(done(store.revisions("ads"))).hasSize(2);
    }

    @Test
    void a_follower_that_reads_while_many_write_misses_nothing() {
        int namespaces = 60;
        List<CompletionStage<ChangeResult>> writes = new ArrayList<>();
        KnownNamespaces known = KnownNamespaces.NONE;
        long upTo = 0;

        for (int i = 0; i < namespaces; i++) {
            NamespaceSpec spec = Specs.spec("n" + i);
            NamespaceStore one = i % 2 == 0 ? store : another;
            NamespaceStore other = i % 2 == 0 ? another : store;
            writes.add(one.change(new Create(spec), "ann"));
            writes.add(other.change(new Create(spec), "bob"));
            NamespaceChanges changes = done(store.changesSince(upTo));
            known = known.with(changes.revisions());
            upTo = changes.upTo();
        }
        writes.forEach(NamespaceStoreTest::done);
        known = known.with(done(store.changesSince(upTo)).revisions());

        assertThat(known.live())
                .containsOnlyKeys(
                        IntStream.range(0, namespaces).mapToObj(i -> "n" + i).toList());
    }

    @Test
    void refused_changes_leave_no_number_behind() {
        changed(store.change(new Create(Specs.spec("ads")), "ann"));
        LongStream.range(0, 5).forEach(i -> done(store.change(new Create(Specs.spec("ads")), "ann")));

        assertThat(done(store.changesSince(0)).upTo()).isEqualTo(1);
    }

    @Test
    void more_changes_than_fit_into_one_answer_come_in_several() {
        int namespaces = 510;
        IntStream.range(0, namespaces).forEach(i -> changed(store.change(new Create(Specs.spec("n" + i)), "ann")));

        NamespaceChanges first = done(store.changesSince(0));
        NamespaceChanges rest = done(store.changesSince(first.upTo()));

        assertThat(first.complete()).isFalse();
        assertThat(rest.complete()).isTrue();
        assertThat(first.revisions().size() + rest.revisions().size()).isEqualTo(namespaces);
    }

    @Test
    void a_database_that_was_set_back_is_read_from_the_beginning() {
        changed(store.change(new Create(Specs.spec("ads")), "ann"));

        NamespaceChanges changes = done(store.changesSince(1_000));

        assertThat(changes.upTo()).isEqualTo(1);
        assertThat(changes.revisions()).extracting(NamespaceRevision::name).containsExactly("ads");
    }

    static DatabaseSettings settings(PostgresEndpoint postgres) {
        return new DatabaseSettings(
                new DatabaseSettings.Login(postgres.jdbcUrl(), postgres.user(), postgres.password()),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                3,
                true);
    }

    static NamespaceRevision changed(CompletionStage<ChangeResult> change) {
        ChangeResult result = done(change);
        assertThat(result).isInstanceOf(ChangeResult.Changed.class);
        return ((ChangeResult.Changed) result).revision();
    }

    static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }
}
