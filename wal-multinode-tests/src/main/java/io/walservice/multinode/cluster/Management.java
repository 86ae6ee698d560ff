package io.walservice.multinode.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/** What a node says of itself and of the cluster by HTTP. */
final class Management {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int OK = 200;

    private Management() {}

    /** Whether the node takes calls; a node that cannot be asked does not. */
    static boolean isReady(NodePorts node) {
        try {
            return get(node, "/ready").statusCode() == OK;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** The addresses of the members that are up, in this node's eyes. */
    static Set<String> membersUp(NodePorts node) throws IOException {
        Set<String> up = new TreeSet<>();
        for (JsonNode member :
                JSON.readTree(get(node, "/cluster/members").body()).path("members")) {
            if (member.path("status").asText().equals("Up")) {
                up.add(member.path("node").asText());
            }
        }
        return up;
    }

    /** What the node tells Prometheus, line by line. */
    static String metrics(NodePorts node) throws IOException {
        return get(node, "/metrics").body();
    }

    private static HttpResponse<String> get(NodePorts node, String path) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(node.management(path))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
