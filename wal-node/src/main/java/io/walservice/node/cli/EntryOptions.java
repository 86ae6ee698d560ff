package io.walservice.node.cli;

import com.google.protobuf.ByteString;
import io.walservice.v1.Operation;
import io.walservice.v1.Target;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What an entry says and where it goes. */
final class EntryOptions {
    @Option(names = "--id", required = true, paramLabel = "ID", description = "The key that orders.")
    private String id = "";

    @Option(names = "--key", paramLabel = "KEY", description = "The item inside the id.")
    private String key = "";

    @Option(
            names = "--target",
            split = ",",
            paramLabel = "TARGET",
            description = "A target of the namespace; may be repeated. Default: all.")
    private List<String> targets = List.of();

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            description = "How long the change lives in targets that can expire; default: for ever.")
    private @Nullable Duration timeToLive;

    @Option(
            names = "--attr",
            paramLabel = "NAME=VALUE",
            description = "A pair that travels with the entry; may be repeated.")
    private Map<String, String> attributes = Map.of();

    @ArgGroup
    private Content content = new Content();

    /** What becomes of the item: one of these, or else the payload from standard input. */
    static final class Content {
        @Option(names = "--delete", description = "Remove the item, or all of the id where there is no --key.")
        private boolean delete;

        @Option(names = "--payload", paramLabel = "TEXT", description = "Set the item to this text.")
        private @Nullable String text;

        @Option(
                names = "--file",
                paramLabel = "FILE",
                description = "Set the item to the file's bytes; - or nothing: standard input.")
        private @Nullable String file;
    }

    Target target() {
        Target.Builder target = Target.newBuilder()
                .addAllNames(targets)
                .setId(id)
                .setKey(key)
                .setOperation(content.delete ? Operation.OPERATION_DELETE : Operation.OPERATION_PUT)
                .putAllAttributes(attributes);
        if (timeToLive != null) {
            target.setTimeToLive(Times.message(timeToLive));
        }
        return target.build();
    }

    ByteString payload(Input input) {
        if (content.delete) {
            return ByteString.EMPTY;
        }
        if (content.text != null) {
            return ByteString.copyFromUtf8(content.text);
        }
        return input.bytes(content.file == null ? "-" : content.file);
    }
}
