package io.walservice.connectors.elasticsearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.walservice.connectors.Cause;
import io.walservice.connectors.JsonPayload;
import io.walservice.connectors.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** What the answer to a bulk means to each of its entries. */
final class BulkAnswer {
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int TOO_LARGE = 413;

    /** What is wrong with a document, and not with its index or cluster, which others say with 400, too. */
    private static final Set<String> OF_DOCUMENT = Set.of(
            "mapper_parsing_exception",
            "document_parsing_exception",
            "strict_dynamic_mapping_exception",
            "illegal_argument_exception",
            "action_request_validation_exception");

    /** An alias of several indexes of which none is to be written to: its owner has to say. */
    private static final String NO_WRITE_INDEX = "no write index";

    private BulkAnswer() {}

    /**
     * Whether the server found the request as a whole bad, which may be the fault of one entry. Not where another kind
     * of server answers so, such as one that wants TLS.
     */
    static boolean refusesRequest(SearchCluster.Answer answer) {
        return answer.status() == TOO_LARGE
                || (answer.status() == BAD_REQUEST
                        && OF_DOCUMENT.contains(
                                tree(answer).path("error").path("type").asText()));
    }

    /** One outcome for each entry, in their order. */
    static List<Outcome> outcomes(SearchCluster.Answer answer, int entries) {
        JsonNode items = tree(answer).path("items");
        if (answer.status() != OK || items.size() != entries) {
            return Collections.nCopies(entries, whole(answer));
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (JsonNode item : items) {
            // {"index": {...}} or {"delete": {...}}
            outcomes.add(item.elements().hasNext() ? outcome(item.elements().next()) : whole(answer));
        }
        return outcomes;
    }

    private static Outcome outcome(JsonNode item) {
        int status = item.path("status").asInt();
        String type = item.path("error").path("type").asText();
        String reason = item.path("error").path("reason").asText();
        boolean deletedNothing = status == NOT_FOUND && type.isEmpty();
        boolean olderThanWhatIsThere = status == CONFLICT && type.equals("version_conflict_engine_exception");
        if (status / 100 == 2 || deletedNothing || olderThanWhatIsThere) {
            return Outcome.APPLIED;
        }
        boolean refused = status == BAD_REQUEST && OF_DOCUMENT.contains(type) && !reason.contains(NO_WRITE_INDEX);
        return refused
                ? new Outcome.Reject(Cause.of(type, reason))
                : new Outcome.Retry(Cause.of(type.isEmpty() ? "status " + status : type, reason));
    }

    private static Outcome whole(SearchCluster.Answer answer) {
        if (answer.status() == TOO_LARGE) {
            return new Outcome.Reject("too large: for a request of the server (its http.max_content_length)");
        }
        JsonNode error = tree(answer).path("error");
        String kind = "status %d".formatted(answer.status());
        String reason =
                error.isTextual() ? error.asText() : error.path("reason").asText();
        String cause = Cause.of(kind, reason.isEmpty() ? "not an answer to a bulk" : reason);
        return refusesRequest(answer) ? new Outcome.Reject(cause) : new Outcome.Retry(cause);
    }

    private static JsonNode tree(SearchCluster.Answer answer) {
        try {
            return JsonPayload.read(answer.body());
        } catch (IllegalArgumentException notJson) {
            return MissingNode.getInstance();
        }
    }
}
