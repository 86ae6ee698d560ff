package io.walservice.node.control;

import static io.walservice.node.control.NamespaceStoreTest.changed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.grpc.StatusRuntimeException;
import io.walservice.admin.v1.CreateNamespaceRequest;
import io.walservice.admin.v1.DeleteNamespaceRequest;
import io.walservice.admin.v1.GetStatusRequest;
import io.walservice.local.LocalStack;
import io.walservice.local.PostgresEndpoint;
import io.walservice.local.Service;
import io.walservice.namespace.NamespaceMessages;
import io.walservice.node.control.DirectoryState.Source;
import io.walservice.node.control.NamespaceChange.Create;
import io.walservice.node.control.NamespaceChange.Delete;
import io.walservice.node.control.NamespaceChange.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class FollowingTest {
    private static final Duration TWO_SECONDS = Duration.ofSeconds(2);
    private static final Duration STARTING = Duration.ofSeconds(20);

    private final List<AutoCloseable> open = new ArrayList<>();
    private DatabaseSettings database = NamespaceStoreTest.settings(new PostgresEndpoint("", "", ""));

    @BeforeEach
    void create_an_empty_database() {
        database = NamespaceStoreTest.settings(
                LocalStack.shared(Service.POSTGRES).postgres().createDatabase("control_following"));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Nested
    class Nodes_that_reach_the_database {
        @Test
        void know_each_change_within_two_seconds() {
            NamespaceStore store = opened(new NamespaceStore(database));
            ControlNode one = opened(new ControlNode(database.login()));
            ControlNode other = opened(new ControlNode(database.login()));
            await().atMost(STARTING)
                    .until(() -> isFrom(one, Source.FROM_DATABASE) && isFrom(other, Source.FROM_DATABASE));

            changed(store.change(new Create(Specs.spec("ads")), "ann"));
            await().atMost(TWO_SECONDS).until(() -> revision(one, "ads") == 1 && revision(other, "ads") == 1);
            changed(store.change(new Update(Specs.spec("ads", "new"), 1), "ann"));
            await().atMost(TWO_SECONDS).until(() -> revision(one, "ads") == 2 && revision(other, "ads") == 2);
            changed(store.change(new Delete("ads", 2), "ann"));
            await().atMost(TWO_SECONDS).until(() -> revision(one, "ads") == 0 && revision(other, "ads") == 0);
        }

        @Test
        void tell_their_listeners() {
            NamespaceStore store = opened(new NamespaceStore(database));
            ControlNode node = opened(new ControlNode(database.login()));
            List<Integer> sizes = new CopyOnWriteArrayList<>();
            node.directory().subscribe(directory -> {
                throw new IllegalStateException("a listener that fails, for the others' sake");
            });
            node.directory()
                    .subscribe(directory -> sizes.add(directory.namespaces().size()));

            changed(store.change(new Create(Specs.spec("ads")), "ann"));

            await().atMost(STARTING).until(() -> sizes.contains(1));
            assertThat(sizes).startsWith(0);
        }
    }

    @Nested
    class A_node_that_never_reached_the_database {
        @Test
        void is_not_ready_and_says_why() {
            ControlNode node = opened(new ControlNode(ControlNode.noDatabase()));
            ControlPlaneCheck check = new ControlPlaneCheck(Adapter.toClassic(node.system()));

            await().atMost(STARTING)
                    .untilAsserted(
                            () -> assertThat(node.directory().state().reason()).contains("127.0.0.1:1"));
            assertThat(node.directory().state().source()).isEqualTo(Source.NEVER_LOADED);
            assertThat(check.get()).isCompletedWithValue(false);
            assertThatExceptionOfType(StatusRuntimeException.class)
                    .isThrownBy(() -> node.admin()
                            .getStatus(
                                    GetStatusRequest.newBuilder().setName("ads").build()))
                    .withMessageStartingWith("UNAVAILABLE: this node does not know the namespaces yet: ");
        }

        @Test
        void takes_over_what_its_peers_know_and_follows_them() {
            NamespaceStore store = opened(new NamespaceStore(database));
            for (int i = 0; i < 20; i++) {
                changed(store.change(new Create(Specs.spec("n" + i)), "ann"));
            }
            changed(store.change(new Delete("n0", 1), "ann"));
            ControlNode seed = opened(new ControlNode(database.login()));
            ControlNode node = opened(new ControlNode(ControlNode.noDatabase(), seed));
            ControlPlaneCheck check = new ControlPlaneCheck(Adapter.toClassic(node.system()));

            await().atMost(STARTING)
                    .until(() -> check.get().toCompletableFuture().join());
            assertThat(node.directory().namespaces()).hasSize(19);
            assertThat(node.directory().state().source()).isEqualTo(Source.FROM_PEERS);

            seed.admin()
                    .createNamespace(CreateNamespaceRequest.newBuilder()
                            .setSpec(NamespaceMessages.toMessage(Specs.spec("late")))
                            .build());
            await().atMost(TWO_SECONDS).until(() -> revision(node, "late") == 1);
            seed.admin()
                    .deleteNamespace(
                            DeleteNamespaceRequest.newBuilder().setName("late").build());
            await().atMost(TWO_SECONDS).until(() -> revision(node, "late") == 0);
        }

        @Test
        void learns_from_its_peers_that_there_are_no_namespaces_yet() {
            ControlNode seed = opened(new ControlNode(database.login()));
            ControlNode node = opened(new ControlNode(ControlNode.noDatabase(), seed));

            await().atMost(STARTING).until(() -> isFrom(node, Source.FROM_PEERS));
            assertThat(node.directory().namespaces()).isEmpty();
        }
    }

    private static boolean isFrom(ControlNode node, Source source) {
        return node.directory().state().source() == source;
    }

    private static long revision(ControlNode node, String name) {
        return node.directory().find(name).map(NamespaceRevision::revision).orElse(0L);
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.add(0, resource);
        return resource;
    }
}
