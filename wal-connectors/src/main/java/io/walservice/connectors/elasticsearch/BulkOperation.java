package io.walservice.connectors.elasticsearch;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.walservice.connectors.JsonPayload;
import io.walservice.connectors.Outcome;
import java.util.concurrent.CompletableFuture;

/**
 * One entry of a bulk.
 *
 * @param lines as the bulk has them, each with its end
 * @param outcome completed by whoever sends the bulk, or by the clock
 */
record BulkOperation(ByteString lines, CompletableFuture<Outcome> outcome) {
    private static final ByteString END = ByteString.copyFromUtf8("\n");

    static BulkOperation put(String documentId, long version, ByteString source) {
        ByteString lines = action("index", documentId, version).concat(line(source));
        return new BulkOperation(lines, new CompletableFuture<>());
    }

    static BulkOperation delete(String documentId, long version) {
        return new BulkOperation(action("delete", documentId, version), new CompletableFuture<>());
    }

    int bytes() {
        return lines.size();
    }

    private static ByteString action(String kind, String documentId, long version) {
        ObjectNode action = JsonNodeFactory.instance.objectNode();
        action.putObject(kind).put("_id", documentId).put("version", version).put("version_type", "external_gte");
        return JsonPayload.write(action).concat(END);
    }

    /** Ends of lines are between the tokens of valid JSON only, so a space is as good. */
    private static ByteString line(ByteString source) {
        byte[] bytes = source.toByteArray();
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                bytes[i] = ' ';
            }
        }
        return ByteString.copyFrom(bytes).concat(END);
    }
}
