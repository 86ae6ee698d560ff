package io.walservice.node.cli;

import io.walservice.admin.v1.GetStatusRequest;
import io.walservice.admin.v1.NamespaceStatus;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code wal status} */
@Command(
        name = "status",
        description = "Shows what the log partitions and lanes of a namespace are doing, and how far behind they are.")
final class StatusCommand extends ServiceCommand {
    @Parameters(arity = "0..1", paramLabel = "NAMESPACE", description = "The namespace; default: all.")
    private @Nullable String namespace;

    @Override
    int run(Service service, Output output) {
        List<String> names = namespace == null
                ? Namespaces.list(service).stream()
                        .map(each -> each.getSpec().getName())
                        .toList()
                : List.of(namespace);
        Map<String, NamespaceStatus> all = new TreeMap<>();
        names.forEach(name -> all.put(name, status(service, name)));
        StatusView view = new StatusView(all);
        output.print(view::tree, view::text);
        return ExitCode.OK;
    }

    private static NamespaceStatus status(Service service, String name) {
        return service.read(admin ->
                admin.getStatus(GetStatusRequest.newBuilder().setName(name).build()));
    }
}
