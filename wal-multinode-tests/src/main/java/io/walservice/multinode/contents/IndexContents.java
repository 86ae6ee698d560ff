package io.walservice.multinode.contents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.SortedMap;
import java.util.TreeMap;

/** An index of a search server, as any client sees it. */
public final class IndexContents {
    /** What a search gives at most. */
    private static final int MOST = 10_000;

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI address;
    private final String index;

    /** @param address of the server */
    public IndexContents(URI address, String index) {
        this.address = address;
        this.index = index;
    }

    /** Makes the index, which remembers deletes for this time. */
    public IndexContents create(String rememberDeletes) {
        call("PUT", "", "{\"settings\": {\"index.gc_deletes\": \"%s\"}}".formatted(rememberDeletes));
        return this;
    }

    /** The sources of all documents, at most 10,000, by their ids. */
    public SortedMap<String, JsonNode> documents() {
        call("POST", "/_refresh", "");
        JsonNode found = call("POST", "/_search", "{\"size\": %d}".formatted(MOST));
        SortedMap<String, JsonNode> documents = new TreeMap<>();
        found.path("hits")
                .path("hits")
                .forEach(hit -> documents.put(hit.path("_id").asText(), hit.path("_source")));
        return documents;
    }

    /** Removes a document, as somebody would who knows nothing of versions. */
    public void delete(String path) {
        call("DELETE", "/_doc/" + path, "");
    }

    private JsonNode call(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(address.resolve("/" + index + path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new IllegalStateException("%s %s: %s".formatted(method, path, answer.body()));
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
