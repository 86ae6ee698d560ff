package io.walservice.node.cli;

import io.walservice.admin.v1.Redrive;
import io.walservice.admin.v1.StopRedriveRequest;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code wal dlq stop} */
@Command(
        name = "stop",
        description = "Stops a redrive where it is; what was handed over stays so. One that has ended stays as it is.")
final class StopRedriveCommand extends LetterCommands.OfNamespace {
    @Parameters(paramLabel = "REDRIVE", description = "The redrive, as `wal dlq redrives` shows it.")
    private String redriveId = "";

    @Override
    int run(Service service, Output output) {
        StopRedriveRequest request = StopRedriveRequest.newBuilder()
                .setNamespace(namespace)
                .setRedriveId(redriveId)
                .build();
        Redrive stopped = service.changeLetters(admin -> admin.stopRedrive(request));
        LetterCommands.print(output, List.of(stopped));
        return ExitCode.OK;
    }
}
