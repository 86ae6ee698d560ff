package io.walservice.node.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.walservice.v1.CancelEntryRequest;
import io.walservice.v1.CancelEntryResponse;
import io.walservice.v1.CancelOutcome;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wal cancel} */
@Command(
        name = "cancel",
        description = "Calls a delayed entry off, if that is not due yet. Ends with 1 where it is too late for that.")
final class CancelCommand extends ServiceCommand {
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
    }

    @Override
    int run(Service service, Output output) {
        CancelEntryRequest.Builder request = CancelEntryRequest.newBuilder().setNamespace(namespace);
        if (which.token != null) {
            request.setIdempotencyToken(which.token);
        }
        if (which.entryId != null) {
            request.setEntryId(which.entryId);
        }
        CancelEntryResponse answer = service.write(log -> log.cancelEntry(request.build()));
        boolean cancelled = answer.getOutcome() == CancelOutcome.CANCEL_OUTCOME_CANCELLED;
        output.print(
                () -> JsonNodeFactory.instance
                        .objectNode()
                        .put("entryId", answer.getEntryId())
                        .put("cancelled", cancelled),
                () -> answer.getEntryId()
                        + (cancelled ? " is cancelled" : " is or will be applied: it is too late to cancel it"));
        return cancelled ? ExitCode.OK : ExitCode.REFUSED;
    }
}
