package io.walservice.node.cli;

import io.walservice.admin.v1.GetNamespaceRequest;
import io.walservice.admin.v1.ListNamespacesRequest;
import io.walservice.admin.v1.ListNamespacesResponse;
import io.walservice.admin.v1.Namespace;
import java.util.ArrayList;
import java.util.List;

/** Reads namespaces of the service. */
final class Namespaces {

    private Namespaces() {}

    static Namespace get(Service service, String name) {
        return service.read(admin -> admin.getNamespace(
                GetNamespaceRequest.newBuilder().setName(name).build()));
    }

    /** All of them, page by page. */
    static List<Namespace> list(Service service) {
        List<Namespace> all = new ArrayList<>();
        String token = "";
        do {
            ListNamespacesRequest request = ListNamespacesRequest.newBuilder()
                    .setPageSize(1_000)
                    .setPageToken(token)
                    .build();
            ListNamespacesResponse page = service.read(admin -> admin.listNamespaces(request));
            all.addAll(page.getNamespacesList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return all;
    }
}
