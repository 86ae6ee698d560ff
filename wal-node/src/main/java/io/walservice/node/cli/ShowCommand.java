package io.walservice.node.cli;

import io.walservice.admin.v1.Namespace;
import io.walservice.namespace.NamespaceFile;
import io.walservice.namespace.NamespaceMessages;
import io.walservice.namespace.NamespaceSpec;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code wal ns get} */
@Command(name = "get", description = "Shows a namespace. With -o yaml or json, as a file that `wal ns apply` takes.")
final class ShowCommand extends ServiceCommand {
    @Parameters(paramLabel = "NAME", description = "The namespace.")
    private String name = "";

    @Override
    int run(Service service, Output output) {
        Namespace namespace = Namespaces.get(service, name);
        NamespaceSpec spec = NamespaceMessages.toSpec(namespace.getSpec());
        output.line(
                switch (output.format()) {
                    case TABLE -> text(namespace, spec);
                    case JSON -> NamespaceFile.json(spec);
                    case YAML -> NamespaceFile.yaml(spec);
                });
        return ExitCode.OK;
    }

    private static String text(Namespace namespace, NamespaceSpec spec) {
        String revision = "# revision %d by %s at %s"
                .formatted(namespace.getRevision(), namespace.getAuthor(), Times.text(namespace.getChangedTime()));
        return NamespaceFile.yaml(spec).lines().collect(Collectors.joining("\n", revision + "\n", ""));
    }
}
