package io.walservice.node.cli;

import io.walservice.v1.GetEntryRequest;
import io.walservice.v1.GetMutationRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wal get} */
@Command(
        name = "get",
        description = "Shows an entry or a mutation set, and where it is on its way to each of its targets.")
final class GetCommand extends ServiceCommand {
    @Parameters(paramLabel = "NAMESPACE", description = "The namespace.")
    private String namespace = "";

    @ArgGroup(multiplicity = "1")
    private Which which = new Which();

    /** Either. */
    static final class Which {
        @Option(names = "--token", paramLabel = "TOKEN", description = "The token it was written with.")
        private @Nullable String token;

        @Option(names = "--entry-id", paramLabel = "ENTRY", description = "The id that `wal write` printed.")
        private @Nullable String entryId;

        @Option(names = "--mutation", paramLabel = "MUTATION", description = "The id that `wal mutate` printed.")
        private @Nullable String mutation;
    }

    @Override
    int run(Service service, Output output) {
        if (which.mutation != null) {
            GetMutationRequest asked = GetMutationRequest.newBuilder()
                    .setNamespace(namespace)
                    .setMutationId(which.mutation)
                    .build();
            MutationView view = new MutationView(service.readMutations(sets -> sets.getMutation(asked)));
            output.print(view::tree, view::text);
            return ExitCode.OK;
        }
        GetEntryRequest.Builder request = GetEntryRequest.newBuilder().setNamespace(namespace);
        if (which.token != null) {
            request.setIdempotencyToken(which.token);
        }
        if (which.entryId != null) {
            request.setEntryId(which.entryId);
        }
        EntryView entry = new EntryView(service.readLog(log -> log.getEntry(request.build())));
        output.print(entry::tree, entry::text);
        return ExitCode.OK;
    }
}
