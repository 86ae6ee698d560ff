package io.walservice.node.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.protobuf.ByteString;
import io.walservice.admin.v1.EditDeadLetterRequest;
import io.walservice.v1.Operation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wal dlq edit} */
@Command(
        name = "edit",
        description = {
            "Writes a dead letter anew with another payload, for its target alone, and removes the letter.",
            "The copy is a new entry, behind all others of its id; id, key and attributes stay. The same edit may be repeated."
        })
final class EditLetterCommand extends LetterCommands.OfNamespace {
    @Parameters(paramLabel = "TARGET", description = "The target that did not take it.")
    private String target = "";

    @Parameters(paramLabel = "ENTRY", description = "The entry, as `wal dlq list` shows it.")
    private String entryId = "";

    @ArgGroup
    private Content content = new Content();

    /** What the copy does: one of these, or else the payload from standard input. */
    static final class Content {
        @Option(names = "--delete", description = "Remove the item, or all of the id where the entry has no key.")
        private boolean delete;

        @Option(names = "--payload", paramLabel = "TEXT", description = "Set the item to this text.")
        private @Nullable String text;

        @Option(
                names = "--file",
                paramLabel = "FILE",
                description = "Set the item to the file's bytes; - or nothing: standard input.")
        private @Nullable String file;
    }

    @Override
    int run(Service service, Output output) {
        EditDeadLetterRequest request = EditDeadLetterRequest.newBuilder()
                .setNamespace(namespace)
                .setTarget(target)
                .setEntryId(entryId)
                .setPayload(payload())
                .setOperation(content.delete ? Operation.OPERATION_DELETE : Operation.OPERATION_PUT)
                .build();
        String copy =
                service.changeLetters(admin -> admin.editDeadLetter(request)).getEntryId();
        output.print(
                () -> JsonNodeFactory.instance.objectNode().put("entryId", copy).put("editedFrom", entryId),
                () -> "%s written in place of %s".formatted(copy, entryId));
        return ExitCode.OK;
    }

    private ByteString payload() {
        if (content.delete) {
            return ByteString.EMPTY;
        }
        if (content.text != null) {
            return ByteString.copyFromUtf8(content.text);
        }
        return input().bytes(content.file == null ? "-" : content.file);
    }
}
