package io.walservice.connectors.elasticsearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.walservice.connectors.JsonPayload;
import io.walservice.connectors.TestServers;
import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** An OpenSearch that a test may stop, as another client sees it. */
final class SearchServer {
    static final LocalStack STACK = TestServers.with(Service.OPENSEARCH);

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private SearchServer() {}

    static String address() {
        return STACK.openSearch().address().toString();
    }

    static Optional<JsonNode> source(String index, String document) {
        JsonNode found = JsonPayload.read(ByteString.copyFromUtf8(
                call("POST", "/" + index + "/_mget", "{\"ids\": [\"%s\"]}".formatted(document))));
        JsonNode first = found.path("docs").path(0);
        return first.path("found").asBoolean() ? Optional.of(first.path("_source")) : Optional.empty();
    }

    /** The body of the answer, whatever its status. */
    static String call(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(
                        STACK.openSearch().address().resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
