package io.walservice.connectors.elasticsearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.walservice.connectors.JsonPayload;
import io.walservice.connectors.TargetContents;
import io.walservice.namespace.TargetSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The documents of an index. Listed by a scroll, which the server keeps for a minute after each page. */
final class ElasticsearchContents implements TargetContents {
    private static final String KEEP = "1m";
    private static final String NO_INDEX = "index_not_found_exception";
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final TargetSpec.Elasticsearch spec;
    private final SearchCluster cluster;

    ElasticsearchContents(TargetSpec.Elasticsearch spec, SearchCluster cluster) {
        this.spec = spec;
        this.cluster = cluster;
    }

    @Override
    public boolean listable() {
        return true;
    }

    @Override
    public boolean forgetful() {
        return false;
    }

    /** A search does not see what came after the index's last refresh, so there is one first. */
    @Override
    public CompletionStage<Page> list(Optional<String> after, int size) {
        if (after.isPresent()) {
            ObjectNode more = object().put("scroll", KEEP).put("scroll_id", after.get());
            return call("POST", "/_search/scroll", more).thenCompose(this::page);
        }
        ObjectNode search = object().put("size", size);
        search.putArray("sort").add("_doc");
        return call("POST", "/" + spec.index() + "/_refresh", object())
                .thenCompose(refreshed -> call("POST", "/" + spec.index() + "/_search?scroll=" + KEEP, search))
                .thenCompose(this::page);
    }

    /** An index that is not there has no documents: it is made with the first. */
    private CompletionStage<Page> page(JsonNode answer) {
        if (answer.path("_shards").path("failed").asInt() > 0) {
            throw new IllegalStateException("a part of index %s does not answer".formatted(spec.index()));
        }
        List<Held> items = new ArrayList<>();
        JsonNode hits = answer.path("hits").path("hits");
        for (JsonNode hit : hits) {
            spec.documents()
                    .item(hit.path("_id").asText())
                    .ifPresent(item -> items.add(
                            new Held(new Item(item.id(), item.key()), JsonPayload.write(hit.path("_source")))));
        }
        String scroll = answer.path("_scroll_id").asText();
        if (!hits.isEmpty()) {
            return CompletableFuture.completedStage(new Page(items, Optional.of(scroll)));
        }
        Page last = new Page(items, Optional.empty());
        return scroll.isEmpty()
                ? CompletableFuture.completedStage(last)
                : call("DELETE", "/_search/scroll", object().put("scroll_id", scroll))
                        .handle((ended, failure) -> last);
    }

    /** Not by a search, so what was just written is seen. */
    @Override
    public CompletionStage<Map<Item, ByteString>> get(Collection<Item> items) {
        Map<String, Item> documents = new HashMap<>();
        for (Item item : items) {
            if (spec.documents().faults("", item.id(), item.key()).isEmpty()) {
                documents.put(spec.documents().of(item.id(), item.key()), item);
            }
        }
        if (documents.isEmpty()) {
            return CompletableFuture.completedStage(Map.of());
        }
        ObjectNode request = object();
        ArrayNode ids = request.putArray("ids");
        documents.keySet().forEach(ids::add);
        return call("POST", "/" + spec.index() + "/_mget", request).thenApply(answer -> found(documents, answer));
    }

    private Map<Item, ByteString> found(Map<String, Item> documents, JsonNode answer) {
        Map<Item, ByteString> found = new HashMap<>();
        for (JsonNode document : answer.path("docs")) {
            String type = document.path("error").path("type").asText();
            if (!type.isEmpty() && !type.equals(NO_INDEX)) {
                throw new IllegalStateException("index %s: %s: %s"
                        .formatted(
                                spec.index(),
                                type,
                                document.path("error").path("reason").asText()));
            }
            Item item = documents.get(document.path("_id").asText());
            if (item != null && document.path("found").asBoolean()) {
                found.put(item, JsonPayload.write(document.path("_source")));
            }
        }
        return found;
    }

    @Override
    public CompletionStage<Map<Item, ByteString>> asHeld(Map<Item, ByteString> values) {
        Map<Item, ByteString> held = new HashMap<>();
        values.forEach((item, value) -> {
            try {
                JsonPayload.read(value);
                if (spec.documents().faults("", item.id(), item.key()).isEmpty()) {
                    held.put(item, value);
                }
            } catch (IllegalArgumentException rejected) {
                // Left out, as is promised.
            }
        });
        return CompletableFuture.completedStage(held);
    }

    private CompletionStage<JsonNode> call(String method, String path, ObjectNode body) {
        return cluster.send(SearchCluster.Request.json(method, path, JsonPayload.write(body)), spec.timeout())
                .thenApply(answer -> {
                    JsonNode tree = JsonPayload.read(answer.body());
                    String type = tree.path("error").path("type").asText();
                    boolean noIndex = answer.status() == NOT_FOUND && type.equals(NO_INDEX);
                    if (answer.status() != OK && !noIndex) {
                        throw new IllegalStateException(
                                "%s %s: status %d, %s (expected: 200)".formatted(method, path, answer.status(), type));
                    }
                    return tree;
                });
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    @Override
    public void close() {}
}
