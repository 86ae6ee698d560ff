package io.walservice.connectors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** A payload that is a JSON object, for targets that keep its fields. Numbers keep all their digits. */
public final class JsonPayload {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** Numbers by their value, so that 1.0 is 1. */
    private static final Comparator<JsonNode> BY_VALUE = (left, right) -> {
        if (left.isNumber() && right.isNumber()) {
            return left.decimalValue().compareTo(right.decimalValue());
        }
        return left.equals(right) ? 0 : 1;
    };

    private JsonPayload() {}

    /**
     * Reads a payload.
     *
     * @throws IllegalArgumentException where it is none; the message names field, value and rule
     */
    public static ObjectNode read(ByteString payload) {
        try (JsonParser parser = JSON.createParser(payload.newInput())) {
            JsonNode tree = JSON.readTree(parser);
            if (tree instanceof ObjectNode object) {
                return object;
            }
            throw new IllegalArgumentException("payload: %s (expected: a JSON object)"
                    .formatted(
                            tree == null || tree.isMissingNode()
                                    ? "empty"
                                    : "a JSON " + tree.getNodeType().name().toLowerCase(Locale.ROOT)));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    Cause.of("payload", e.getOriginalMessage() + " (expected: a JSON object)"), e);
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    public static ByteString write(JsonNode tree) {
        try {
            return ByteString.copyFrom(JSON.writeValueAsBytes(tree));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree cannot be written", e);
        }
    }

    /** Whether two values are the same bytes, or JSON objects that say the same. */
    public static boolean same(ByteString left, ByteString right) {
        return left.equals(right)
                || object(left)
                        .flatMap(one -> object(right).map(other -> one.equals(BY_VALUE, other)))
                        .orElse(false);
    }

    private static Optional<ObjectNode> object(ByteString value) {
        try {
            return Optional.of(read(value));
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }
}
