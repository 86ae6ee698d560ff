package io.walservice.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.protobuf.util.Durations;
import io.walservice.v1.GetMutationResponse;
import io.walservice.v1.MutateItemsRequest;
import io.walservice.v1.MutateItemsResponse;
import io.walservice.v1.Trilean;
import io.walservice.v1.WaitAppliedRequest;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wal mutate} */
@Command(
        name = "mutate",
        description = {
            "Applies several changes, all or none. Returns once that is decided.",
            "The file is YAML or JSON: a list of items, each with id and one of put: TEXT, put-base64: BYTES and"
                    + " delete: true; and, where wanted, namespace, key, targets, ttl, attributes, and if: with one of"
                    + " exists: true or false, value: TEXT and version: N."
        })
final class MutateCommand extends ServiceCommand {
    @Parameters(paramLabel = "NAMESPACE", description = "The namespace of the set, and of items that name none.")
    private String namespace = "";

    @Option(names = "-f", paramLabel = "FILE", required = true, description = "The items; -: standard input.")
    private String file = "";

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description =
                    "Sending the same set with the same token again is safe. Default: a new one, which is printed.")
    private @Nullable String token;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            description = "Wait up to this time, at most 60s, until all targets have it.")
    private @Nullable Duration wait;

    @Override
    int run(Service service, Output output) {
        MutateItemsRequest request = MutateItemsRequest.newBuilder()
                .setNamespace(namespace)
                .setIdempotencyToken(token == null ? UUID.randomUUID().toString() : token)
                .addAllItems(MutationFile.items(input().text(file)))
                .build();
        MutateItemsResponse response;
        try {
            response = service.mutate(sets -> sets.mutateItems(request));
        } catch (CommandFailure e) {
            throw e.exitCode() == ExitCode.OUTCOME_UNKNOWN ? unknown(request, e.getMessage()) : e;
        }
        if (response.getDurable() != Trilean.TRILEAN_TRUE) {
            throw unknown(request, "outcome unknown: " + response.getMessage());
        }
        if (wait != null) {
            MutationView view = new MutationView(waited(service, response.getMutationId(), wait));
            output.print(view::tree, view::text);
            return ExitCode.OK;
        }
        output.print(
                () -> tree(response),
                () -> new Table("MUTATION", "WRITE TIME")
                        .row(response.getMutationId(), Times.text(response.getWriteTime()))
                        .toString());
        return ExitCode.OK;
    }

    private GetMutationResponse waited(Service service, String mutation, Duration time) {
        return service.readMutations(sets -> sets.waitApplied(WaitAppliedRequest.newBuilder()
                .setNamespace(namespace)
                .setMutationId(mutation)
                .setTimeout(Durations.fromMillis(time.toMillis()))
                .build()));
    }

    private static CommandFailure unknown(MutateItemsRequest request, @Nullable String reason) {
        String token = request.getIdempotencyToken();
        return new CommandFailure(
                ExitCode.OUTCOME_UNKNOWN,
                List.of(
                        String.valueOf(reason),
                        "send it again with --token %s, or ask `wal get %s --mutation %s`"
                                .formatted(token, request.getNamespace(), token)));
    }

    private static JsonNode tree(MutateItemsResponse response) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("durable", true)
                .put("mutationId", response.getMutationId())
                .put("writeTime", Times.text(response.getWriteTime()));
    }
}
