package io.walservice.connectors.elasticsearch;

import com.google.protobuf.ByteString;
import io.walservice.connectors.Cause;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * The nodes of one cluster. A request goes to the one that answered last, and on to the next where that cannot be
 * reached. Requests may be repeated, so it does not matter whether a node that fell silent has done one. Thread-safe.
 */
final class SearchCluster {
    private final HttpClient client;
    private final List<String> addresses;
    private final SearchCredentials credentials;
    private volatile int preferred;

    SearchCluster(HttpClient client, List<String> addresses, SearchCredentials credentials) {
        this.client = client;
        this.addresses = List.copyOf(addresses);
        this.credentials = credentials;
    }

    /**
     * A request.
     *
     * @param path with the query
     * @param body a JSON document, or several, each on a line of its own
     */
    record Request(String method, String path, String contentType, ByteString body) {
        static Request json(String method, String path, ByteString body) {
            return new Request(method, path, "application/json", body);
        }
    }

    /** What a server said, whatever it was. */
    record Answer(int status, ByteString body) {}

    /**
     * Sends a request. Fails where no node answers.
     *
     * @param limit for all nodes together
     */
    CompletionStage<Answer> send(Request request, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        return send(request, deadline, preferred, addresses.size());
    }

    private CompletionStage<Answer> send(Request request, long deadline, int address, int left) {
        return once(request, addresses.get(address), deadline).exceptionallyCompose(failure -> {
            int next = (address + 1) % addresses.size();
            preferred = next;
            boolean more = left > 1 && isUnreachable(failure) && System.nanoTime() < deadline;
            return more ? send(request, deadline, next, left - 1) : CompletableFuture.failedStage(failure);
        });
    }

    private static boolean isUnreachable(Throwable failure) {
        Throwable root = Cause.root(failure);
        return root instanceof IOException && !(root instanceof HttpTimeoutException);
    }

    private CompletionStage<Answer> once(Request request, String address, long deadline) {
        HttpRequest.Builder http = HttpRequest.newBuilder(URI.create(address + request.path()))
                .timeout(Duration.ofNanos(Math.max(TimeUnit.MILLISECONDS.toNanos(1), deadline - System.nanoTime())))
                .header("Content-Type", request.contentType())
                .method(
                        request.method(),
                        HttpRequest.BodyPublishers.ofByteArray(request.body().toByteArray()));
        credentials.authorization(address).ifPresent(value -> http.header("Authorization", value));
        return client.sendAsync(http.build(), HttpResponse.BodyHandlers.ofByteArray())
                .thenApply(answer -> new Answer(answer.statusCode(), ByteString.copyFrom(answer.body())));
    }
}
