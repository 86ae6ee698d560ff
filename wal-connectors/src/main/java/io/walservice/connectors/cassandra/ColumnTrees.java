package io.walservice.connectors.cassandra;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Values of columns as JSON: the way back of {@link ColumnValues}, with one text for each value. */
final class ColumnTrees {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ColumnTrees() {}

    static JsonNode tree(Object value) {
        if (value instanceof Boolean truth) {
            return NODES.booleanNode(truth);
        }
        if (value instanceof Number number) {
            return number(number);
        }
        if (value instanceof ByteBuffer bytes) {
            byte[] content = new byte[bytes.remaining()];
            bytes.duplicate().get(content);
            return NODES.textNode(Base64.getEncoder().encodeToString(content));
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, JsonNode> sorted = new TreeMap<>();
            map.forEach((key, each) -> sorted.put(text(key), tree(each)));
            ObjectNode object = NODES.objectNode();
            return object.setAll(sorted);
        }
        if (value instanceof Collection<?> elements) {
            return list(elements);
        }
        return NODES.textNode(value.toString());
    }

    /** A value as an id, a key, or a key of a map. */
    static String text(Object value) {
        JsonNode tree = tree(value);
        return value instanceof BigDecimal decimal ? decimal.toPlainString() : tree.asText();
    }

    private static JsonNode number(Number number) {
        if (number instanceof BigInteger whole) {
            return NODES.numberNode(whole);
        }
        return NODES.numberNode(new BigDecimal(number.toString()));
    }

    /** A set has no order, so it gets one. */
    private static ArrayNode list(Collection<?> elements) {
        ArrayNode list = NODES.arrayNode();
        Stream<JsonNode> trees = elements.stream().map(ColumnTrees::tree);
        (elements instanceof Set<?> ? trees.sorted(Comparator.comparing(JsonNode::toString)) : trees)
                .forEach(list::add);
        return list;
    }
}
