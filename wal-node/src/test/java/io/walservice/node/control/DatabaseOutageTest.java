package io.walservice.node.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.walservice.admin.v1.CreateNamespaceRequest;
import io.walservice.admin.v1.GetNamespaceRequest;
import io.walservice.admin.v1.GetStatusRequest;
import io.walservice.admin.v1.ListNamespacesRequest;
import io.walservice.admin.v1.Namespace;
import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import io.walservice.local.StackOptions;
import io.walservice.local.server.Server;
import io.walservice.namespace.NamespaceMessages;
import io.walservice.node.control.DirectoryState.Source;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A database of its own, as it is stopped and paused. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DatabaseOutageTest {
    private static final Duration STARTING = Duration.ofSeconds(30);

    private final LocalStack stack = LocalStack.start(StackOptions.of(Service.POSTGRES));
    private final Server server = stack.server(Service.POSTGRES);
    private final ControlNode node =
            new ControlNode(NamespaceStoreTest.settings(stack.postgres().createDatabase("control_outage"))
                    .login());

    @BeforeAll
    void start() {
        await().atMost(STARTING).until(() -> isFrom(Source.FROM_DATABASE));
        create("ads");
    }

    @AfterAll
    void stop() {
        node.close();
        stack.close();
    }

    @BeforeEach
    void be_there() {
        if (!server.isRunning()) {
            server.start();
        }
        await().atMost(STARTING).until(() -> isFrom(Source.FROM_DATABASE));
    }

    @AfterEach
    void come_back() {
        if (!server.isRunning()) {
            server.start();
        }
    }

    @Test
    void a_node_goes_on_with_what_it_knows() {
        server.stop();

        await().atMost(STARTING).until(() -> isFrom(Source.STALE));
        assertThat(node.directory().ready()).isTrue();
        assertThat(node.directory().find("ads")).isPresent();
        assertThat(get("ads").getRevision()).isEqualTo(1);
        assertThat(node.admin()
                        .listNamespaces(ListNamespacesRequest.getDefaultInstance())
                        .getNamespacesList())
                .contains(get("ads"));
        assertThat(node.admin()
                        .getStatus(GetStatusRequest.newBuilder().setName("ads").build())
                        .getLanesCount())
                .isEqualTo(1);
    }

    @Test
    void changes_fail_clearly_and_work_again_when_it_is_back() {
        server.stop();

        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> create("during-a-stop"))
                .satisfies(e -> {
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                    assertThat(e.getStatus().getDescription())
                            .isEqualTo("the configuration database cannot be reached; nothing was changed");
                });

        server.start();
        await().atMost(STARTING).until(() -> isFrom(Source.FROM_DATABASE));
        assertThat(create("after-a-stop").getRevision()).isEqualTo(1);
    }

    @Test
    void a_database_that_hangs_makes_no_call_hang() {
        server.pause();
        try {
            long began = System.nanoTime();
            assertThatExceptionOfType(StatusRuntimeException.class)
                    .isThrownBy(() -> create("during-a-pause"))
                    .satisfies(e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
            await().atMost(STARTING).until(() -> isFrom(Source.STALE));
            assertThat(get("ads").getRevision()).isEqualTo(1);
        } finally {
            server.resume();
        }
        await().atMost(STARTING).until(() -> isFrom(Source.FROM_DATABASE));
        assertThat(create("after-a-pause").getRevision()).isEqualTo(1);
    }

    private boolean isFrom(Source source) {
        return node.directory().state().source() == source;
    }

    private Namespace get(String name) {
        return node.admin()
                .getNamespace(GetNamespaceRequest.newBuilder().setName(name).build());
    }

    private Namespace create(String name) {
        return node.admin()
                .createNamespace(CreateNamespaceRequest.newBuilder()
                        .setSpec(NamespaceMessages.toMessage(Specs.spec(name)))
                        .build());
    }
}
