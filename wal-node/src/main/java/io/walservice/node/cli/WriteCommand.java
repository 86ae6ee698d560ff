package io.walservice.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.walservice.v1.Lifecycle;
import io.walservice.v1.Trilean;
import io.walservice.v1.WriteToLogRequest;
import io.walservice.v1.WriteToLogResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wal write} */
@Command(
        name = "write",
        description = "Writes one entry. Returns when it is durable; delivery to the targets happens afterwards.")
final class WriteCommand extends ServiceCommand {
    @Parameters(paramLabel = "NAMESPACE", description = "The namespace.")
    private String namespace = "";

    @Mixin
    private final EntryOptions entry = new EntryOptions();

    @Option(names = "--delay", paramLabel = "TIME", description = "Apply it no earlier than in this time.")
    private @Nullable Duration delay;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description =
                    "Writing the same token again is safe: it is stored once. Default: a new one, which is printed.")
    private @Nullable String token;

    @Override
    int run(Service service, Output output) {
        WriteToLogRequest request = request();
        WriteToLogResponse response;
        try {
            response = service.write(log -> log.writeToLog(request));
        } catch (CommandFailure e) {
            throw e.exitCode() == ExitCode.OUTCOME_UNKNOWN ? unknown(request, e.getMessage()) : e;
        }
        if (response.getDurable() == Trilean.TRILEAN_FALSE) {
            throw CommandFailure.refused(response.getMessage());
        }
        if (response.getDurable() != Trilean.TRILEAN_TRUE) {
            throw unknown(request, "outcome unknown: " + response.getMessage());
        }
        output.print(
                () -> tree(request, response),
                () -> new Table("ENTRY", "TOKEN")
                        .row(response.getEntryId(), request.getIdempotencyToken())
                        .toString());
        return ExitCode.OK;
    }

    private WriteToLogRequest request() {
        WriteToLogRequest.Builder request = WriteToLogRequest.newBuilder()
                .setNamespace(namespace)
                .setTarget(entry.target())
                .setPayload(entry.payload(input()))
                .setIdempotencyToken(token == null ? UUID.randomUUID().toString() : token);
        if (delay != null) {
            request.setLifecycle(Lifecycle.newBuilder().setDelay(Times.message(delay)));
        }
        return request.build();
    }

    private static CommandFailure unknown(WriteToLogRequest request, @Nullable String reason) {
        String token = request.getIdempotencyToken();
        return new CommandFailure(
                ExitCode.OUTCOME_UNKNOWN,
                List.of(
                        String.valueOf(reason),
                        "write again with --token %s, or ask `wal get %s --token %s`"
                                .formatted(token, request.getNamespace(), token)));
    }

    private static JsonNode tree(WriteToLogRequest request, WriteToLogResponse response) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("durable", true)
                .put("entryId", response.getEntryId())
                .put("token", request.getIdempotencyToken());
    }
}
