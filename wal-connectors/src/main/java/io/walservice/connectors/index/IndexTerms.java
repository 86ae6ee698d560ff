package io.walservice.connectors.index;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.walservice.connectors.JsonPayload;
import io.walservice.namespace.KvIndex;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which terms an item has in the indexes of its target. A field's term is the text of a JSON string, number or boolean.
 * Whoever has none in an index, or an empty one, is not in it.
 */
public final class IndexTerms {

    /** Longer ones are not indexed. */
    public static final int LONGEST_BYTES = 1_024;

    private IndexTerms() {}

    /** The terms of an item, whatever their length. */
    public static Map<KvIndex, String> all(List<KvIndex> indexes, ByteString value, Map<String, String> attributes) {
        Optional<JsonNode> tree = indexes.stream().anyMatch(index -> index.term() instanceof KvIndex.Field)
                ? tree(value)
                : Optional.empty();
        Map<KvIndex, String> terms = new HashMap<>();
        for (KvIndex index : indexes) {
            term(index, tree, attributes).filter(term -> !term.isEmpty()).ifPresent(term -> terms.put(index, term));
        }
        return terms;
    }

    /** The term of an item in one index; empty where it has none. */
    public static Optional<String> of(KvIndex index, ByteString value, Map<String, String> attributes) {
        return Optional.ofNullable(all(List.of(index), value, attributes).get(index));
    }

    /** Whether it may stand in an index. */
    public static boolean fits(String term) {
        return term.length() <= LONGEST_BYTES && ByteString.copyFromUtf8(term).size() <= LONGEST_BYTES;
    }

    private static Optional<JsonNode> tree(ByteString value) {
        try {
            return Optional.of(JsonPayload.read(value));
        } catch (IllegalArgumentException notAnObject) {
            return Optional.empty();
        }
    }

    private static Optional<String> term(KvIndex index, Optional<JsonNode> tree, Map<String, String> attributes) {
        if (index.term() instanceof KvIndex.Attribute attribute) {
            return Optional.ofNullable(attributes.get(attribute.name()));
        }
        JsonNode node = tree.orElse(null);
        for (String part : ((KvIndex.Field) index.term()).path().split("\\.", -1)) {
            node = node == null ? null : node.get(part);
        }
        return Optional.ofNullable(node)
                .filter(found -> found.isValueNode() && !found.isNull())
                .map(JsonNode::asText);
    }
}
