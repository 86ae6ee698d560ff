package io.walservice.node.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.walservice.admin.v1.ReleaseKeyRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code wal dlq release} */
@Command(
        name = "release",
        description = "Has a key tried again that waits for a person, with all its attempts before it.")
final class ReleaseCommand extends LetterCommands.OfNamespace {
    @Parameters(paramLabel = "TARGET", description = "The lane's target.")
    private String target = "";

    @Parameters(paramLabel = "ID", description = "The key, as `wal dlq parked` shows it.")
    private String id = "";

    @Override
    int run(Service service, Output output) {
        ReleaseKeyRequest request = ReleaseKeyRequest.newBuilder()
                .setNamespace(namespace)
                .setTarget(target)
                .setId(id)
                .build();
        service.changeLetters(admin -> admin.releaseKey(request));
        output.print(() -> JsonNodeFactory.instance.objectNode().put("released", id), () -> id + " released");
        return ExitCode.OK;
    }
}
