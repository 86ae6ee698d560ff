package io.walservice.node.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.walservice.admin.v1.CreateNamespaceRequest;
import io.walservice.admin.v1.DeleteNamespaceRequest;
import io.walservice.admin.v1.GetNamespaceRequest;
import io.walservice.admin.v1.GetStatusRequest;
import io.walservice.admin.v1.ListNamespacesRequest;
import io.walservice.admin.v1.ListNamespacesResponse;
import io.walservice.admin.v1.ListRevisionsRequest;
import io.walservice.admin.v1.Namespace;
import io.walservice.admin.v1.Region;
import io.walservice.admin.v1.UpdateNamespaceRequest;
import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import io.walservice.namespace.NamespaceMessages;
import io.walservice.namespace.NamespaceSpec;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Over a real port, with a plain gRPC client. Each test has names of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NamespaceAdminServiceTest {
    private final ControlNode node = new ControlNode(NamespaceStoreTest.settings(
                    LocalStack.shared(Service.POSTGRES).postgres().createDatabase("control_admin"))
            .login());

    @AfterAll
    void stop() {
        node.close();
    }

    @Test
    void a_namespace_lives_through_creation_change_deletion_and_creation_anew() {
        Namespace created = create(Specs.spec("life"));
        Namespace updated = update(Specs.spec("life", "changed"), 1);
        node.admin()
                .deleteNamespace(DeleteNamespaceRequest.newBuilder()
                        .setName("life")
                        .setExpectedRevision(2)
                        .build());
        refused(Status.Code.NOT_FOUND, "namespace: life (expected: one that exists)", () -> get("life"));
        Namespace again = create(Specs.spec("life", "again"));

        assertThat(created.getRevision()).isEqualTo(1);
        assertThat(created.getAuthor()).isEqualTo("anonymous");
        assertThat(created.getChangedTime().getSeconds()).isPositive();
        assertThat(updated.getRevision()).isEqualTo(2);
        assertThat(again.getRevision()).isEqualTo(4);
        assertThat(get("life")).isEqualTo(again);
        assertThat(node.admin()
                        .listRevisions(ListRevisionsRequest.newBuilder()
                                .setName("life")
                                .build())
                        .getRevisionsList())
                .extracting(Namespace::getRevision)
                .containsExactly(4L, 3L, 2L, 1L);
    }

    @Test
    void the_caller_is_the_author() {
        Namespace created = node.adminAs("ann@example.org")
                .createNamespace(CreateNamespaceRequest.newBuilder()
                        .setSpec(NamespaceMessages.toMessage(Specs.spec("authored")))
                        .build());

        assertThat(created.getAuthor()).isEqualTo("ann@example.org");
        refused(
                Status.Code.INVALID_ARGUMENT,
                "wal-author: 300 characters (expected: at most 256)",
                () -> node.adminAs("a".repeat(300))
                        .createNamespace(CreateNamespaceRequest.newBuilder()
                                .setSpec(NamespaceMessages.toMessage(Specs.spec("unauthored")))
                                .build()));
    }

    @Test
    void a_bad_configuration_is_refused_with_every_fault() {
        var bad = NamespaceMessages.toMessage(Specs.spec("bad")).toBuilder()
                .setName("Bad Ü")
                .setPartitions(65)
                .clearTargets()
                .build();

        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> node.admin()
                        .createNamespace(
                                CreateNamespaceRequest.newBuilder().setSpec(bad).build()))
                .satisfies(e -> {
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
                    assertThat(String.valueOf(e.getStatus().getDescription()).lines())
                            .hasSize(3)
                            .anyMatch(line -> line.startsWith("name: Bad Ü (expected: 1 to 64"))
                            .contains("partitions: 65 (expected: 1 to 64)", "targets: 0 targets (expected: 1 to 32)");
                });
        refused(
                Status.Code.INVALID_ARGUMENT,
                "spec: absent (expected: the namespace's configuration)",
                () -> node.admin().createNamespace(CreateNamespaceRequest.getDefaultInstance()));
    }

    @Test
    void regions_that_this_node_is_not_part_of_are_refused_and_nothing_is_stored() {
        create(Specs.spec("placed"));

        refused(
                Status.Code.INVALID_ARGUMENT,
                "regions: eu, us (expected: with local, the region of this node)",
                () -> update(Specs.in("placed", "eu", "us"), 1));
        assertThat(get("placed").getRevision()).isEqualTo(1);
        assertThat(update(Specs.in("placed", "eu", "local"), 1).getSpec().getRegionsList())
                .extracting(Region::getName)
                .containsExactly("eu", "local");
    }

    @Test
    void who_changes_a_namespace_does_not_decide_since_when_it_has_its_indexes() {
        NamespaceSpec spec = Specs.indexed("indexed", "name: by-email, field: email, unique: true");
        var claimed = NamespaceMessages.toMessage(spec).toBuilder();
        claimed.getTargetsBuilder(0).getKvBuilder().getIndexesBuilder(0).setGeneration(99);

        create(spec);
        Namespace updated = node.admin()
                .updateNamespace(
                        UpdateNamespaceRequest.newBuilder().setSpec(claimed).build());

        assertThat(updated.getRevision()).isEqualTo(2);
        assertThat(updated.getSpec().getTargets(0).getKv().getIndexes(0).getGeneration())
                .isEqualTo(1);
        assertThat(get("indexed")).isEqualTo(updated);
    }

    @Test
    void a_name_in_use_cannot_be_created() {
        create(Specs.spec("used"));

        refused(
                Status.Code.ALREADY_EXISTS,
                "namespace: used (expected: one that does not exist)",
                () -> create(Specs.spec("used")));
    }

    @Test
    void a_change_based_on_an_old_revision_is_aborted() {
        create(Specs.spec("contended"));
        update(Specs.spec("contended", "first"), 1);

        refused(
                Status.Code.ABORTED,
                "expected_revision: 1 (expected: 2, the current revision of contended)",
                () -> update(Specs.spec("contended", "second"), 1));
    }

    @Test
    void what_is_fixed_at_creation_cannot_be_changed() {
        create(Specs.spec("fixed"));

        refused(Status.Code.FAILED_PRECONDITION, """
                partitions: 8 (expected: 4, as it is fixed at creation)
                queue.partitions: 64 (expected: 32, as it is fixed at creation)""", () -> update(Specs.spec("fixed", "", 8), 1));
    }

    @Test
    void names_that_do_not_exist_are_not_found() {
        String message = "namespace: nobody (expected: one that exists)";
        refused(Status.Code.NOT_FOUND, message, () -> get("nobody"));
        refused(Status.Code.NOT_FOUND, message, () -> update(Specs.spec("nobody"), 0));
        refused(
                Status.Code.NOT_FOUND,
                message,
                () -> node.admin()
                        .deleteNamespace(DeleteNamespaceRequest.newBuilder()
                                .setName("nobody")
                                .build()));
        refused(
                Status.Code.NOT_FOUND,
                message,
                () -> node.admin()
                        .listRevisions(ListRevisionsRequest.newBuilder()
                                .setName("nobody")
                                .build()));
        refused(
                Status.Code.NOT_FOUND,
                message,
                () -> node.admin()
                        .getStatus(
                                GetStatusRequest.newBuilder().setName("nobody").build()));
    }

    @Test
    void listing_goes_page_by_page() {
        List<String> names = List.of("page-a", "page-b", "page-c", "page-d", "page-e");
        names.forEach(name -> create(Specs.spec(name)));

        List<String> listed = new ArrayList<>();
        ListNamespacesResponse page = list("", 2);
        while (!page.getNextPageToken().isEmpty()) {
            assertThat(page.getNamespacesCount()).isEqualTo(2);
            page.getNamespacesList().forEach(each -> listed.add(each.getSpec().getName()));
            page = list(page.getNextPageToken(), 2);
        }
        page.getNamespacesList().forEach(each -> listed.add(each.getSpec().getName()));

        assertThat(listed).containsAll(names).doesNotHaveDuplicates().isSorted();
        refused(Status.Code.INVALID_ARGUMENT, "page_size: 1001 (expected: 0 to 1000)", () -> list("", 1_001));
        refused(
                Status.Code.INVALID_ARGUMENT,
                "page_token: made up (expected: one from the response before)",
                () -> list("made up", 1));
    }

    private Namespace create(NamespaceSpec spec) {
        return node.admin()
                .createNamespace(CreateNamespaceRequest.newBuilder()
                        .setSpec(NamespaceMessages.toMessage(spec))
                        .build());
    }

    private Namespace update(NamespaceSpec spec, long expectedRevision) {
        return node.admin()
                .updateNamespace(UpdateNamespaceRequest.newBuilder()
                        .setSpec(NamespaceMessages.toMessage(spec))
                        .setExpectedRevision(expectedRevision)
                        .build());
    }

    private Namespace get(String name) {
        return node.admin()
                .getNamespace(GetNamespaceRequest.newBuilder().setName(name).build());
    }

    private ListNamespacesResponse list(String token, int size) {
        return node.admin()
                .listNamespaces(ListNamespacesRequest.newBuilder()
                        .setPageToken(token)
                        .setPageSize(size)
                        .build());
    }

    private static void refused(Status.Code code, String message, ThrowingCallable call) {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.getStatus().getCode()).isEqualTo(code))
                .satisfies(e -> assertThat(e.getStatus().getDescription()).isEqualTo(message));
    }
}
