package io.walservice.namespace;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Reads YAML (and so JSON) into a tree.
 *
 * <p>Jackson by itself lets the last of several equal keys win, or stops at the first such key, and takes an alias for
 * its name; here both are faults among the others.
 */
final class YamlDocument {

    private static final YAMLFactory YAML = new YAMLFactory();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final YAMLParser parser;
    private final Faults faults;

    private YamlDocument(YAMLParser parser, Faults faults) {
        this.parser = parser;
        this.faults = faults;
    }

    /** The tree of the only document in a text; missing where the text has none. */
    static JsonNode read(String text, Faults faults) {
        try (YAMLParser parser = YAML.createParser(text)) {
            if (parser.nextToken() == null) {
                return MissingNode.getInstance();
            }
            JsonNode root = new YamlDocument(parser, faults).node("");
            if (parser.nextToken() != null) {
                faults.add("file", "several documents", "one");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw new InvalidNamespaceException(List.of(syntax(e)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode node(String path) throws IOException {
        if (parser.isCurrentAlias()) {
            faults.unreadable(path, "*" + parser.getText(), "the value itself, without an alias");
            return NODES.nullNode();
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> mapping(path);
            case START_ARRAY -> list(path);
            case VALUE_STRING -> NODES.textNode(parser.getText());
            case VALUE_NUMBER_INT -> NODES.numberNode(parser.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
            case VALUE_TRUE, VALUE_FALSE -> NODES.booleanNode(parser.getBooleanValue());
            default -> NODES.nullNode();
        };
    }

    private ObjectNode mapping(String path) throws IOException {
        ObjectNode mapping = NODES.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            String field = path.isEmpty() ? name : path + "." + name;
            if (mapping.has(name)) {
                faults.add(field, "written twice", "each field once");
            }
            parser.nextToken();
            mapping.set(name, node(field));
        }
        return mapping;
    }

    private ArrayNode list(String path) throws IOException {
        ArrayNode list = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(node(path + "[" + list.size() + "]"));
        }
        return list;
    }

    private static String syntax(JsonProcessingException e) {
        JsonLocation where = e.getLocation();
        String place = where == null ? "" : ", line %d, column %d".formatted(where.getLineNr(), where.getColumnNr());
        String problem = e.getOriginalMessage().lines().findFirst().orElse("not readable");
        return "file%s: %s (expected: YAML or JSON)".formatted(place, problem);
    }
}
