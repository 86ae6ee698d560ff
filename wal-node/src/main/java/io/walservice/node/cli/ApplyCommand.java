package io.walservice.node.cli;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.walservice.admin.v1.CreateNamespaceRequest;
import io.walservice.admin.v1.GetNamespaceRequest;
import io.walservice.admin.v1.Namespace;
import io.walservice.admin.v1.UpdateNamespaceRequest;
import io.walservice.namespace.IndexGenerations;
import io.walservice.namespace.InvalidNamespaceException;
import io.walservice.namespace.NamespaceFile;
import io.walservice.namespace.NamespaceMessages;
import io.walservice.namespace.NamespaceRules;
import io.walservice.namespace.NamespaceSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code wal ns apply} */
@Command(
        name = "apply",
        description = {
            "Creates a namespace, or changes it to what the file says. A field that the file leaves out gets its default.",
            "Does nothing where the namespace is so already."
        })
final class ApplyCommand extends ServiceCommand {
    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE",
            description = "The namespace in YAML or JSON, - for standard input; may be repeated.")
    private List<String> files = List.of();

    @Option(names = "--dry-run", description = "Checks everything and says what would be done, but changes nothing.")
    private boolean dryRun;

    @Override
    int run(Service service, Output output) {
        // All files are read before the first change is made, so that a fault in one of them stops all.
        readAll().forEach(spec -> output.line(apply(service, spec)));
        return ExitCode.OK;
    }

    private List<NamespaceSpec> readAll() {
        List<NamespaceSpec> specs = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        for (String file : files) {
            try {
                specs.add(NamespaceFile.read(input().text(file)));
            } catch (InvalidNamespaceException e) {
                e.faults().forEach(fault -> faults.add(file.equals("-") ? fault : file + ": " + fault));
            }
        }
        if (!faults.isEmpty()) {
            throw new CommandFailure(ExitCode.REFUSED, faults);
        }
        return specs;
    }

    private String apply(Service service, NamespaceSpec spec) {
        Optional<Namespace> current = service.read(admin -> {
            try {
                return Optional.of(admin.getNamespace(
                        GetNamespaceRequest.newBuilder().setName(spec.name()).build()));
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                    return Optional.empty();
                }
                throw e;
            }
        });
        return current.isPresent() ? update(service, spec, current.get()) : create(service, spec);
    }

    private String create(Service service, NamespaceSpec spec) {
        if (dryRun) {
            return spec.name() + " would be created";
        }
        Namespace created = service.change(admin -> admin.createNamespace(CreateNamespaceRequest.newBuilder()
                .setSpec(NamespaceMessages.toMessage(spec))
                .build()));
        return "%s created, revision %d".formatted(spec.name(), created.getRevision());
    }

    private String update(Service service, NamespaceSpec spec, Namespace current) {
        NamespaceSpec before = NamespaceMessages.toSpec(current.getSpec());
        if (spec.equals(IndexGenerations.without(before))) {
            return "%s unchanged, revision %d".formatted(spec.name(), current.getRevision());
        }
        List<String> faults = NamespaceRules.changeFaults(before, spec);
        if (!faults.isEmpty()) {
            throw new CommandFailure(ExitCode.REFUSED, faults);
        }
        if (dryRun) {
            return "%s would be changed, revision %d".formatted(spec.name(), current.getRevision());
        }
        Namespace updated = service.change(admin -> admin.updateNamespace(UpdateNamespaceRequest.newBuilder()
                .setSpec(NamespaceMessages.toMessage(spec))
                .setExpectedRevision(current.getRevision())
                .build()));
        return "%s changed, revision %d".formatted(spec.name(), updated.getRevision());
    }
}
