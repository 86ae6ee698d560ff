package io.walservice.namespace;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One mapping of a file, read field by field. What cannot be read becomes a fault and yields the default, so that
 * reading goes on. The fields that were asked for are the known ones; {@link #refuseUnknown} refuses the others.
 */
final class Section {

    private final String path;
    private final JsonNode fields;
    private final Faults faults;
    private final TreeSet<String> known = new TreeSet<>();

    private Section(String path, JsonNode fields, Faults faults) {
        this.path = path;
        this.fields = fields;
        this.faults = faults;
    }

    /** The whole file, which must be a mapping. */
    static Section root(JsonNode document, Faults faults) {
        if (!document.isObject()) {
            faults.unreadable("file", isAbsent(document) ? "empty" : shown(document), "a mapping of fields");
            faults.throwIfAny();
        }
        return new Section("", document, faults);
    }

    private static Section of(String path, JsonNode node, Faults faults) {
        if (!node.isObject() && !isAbsent(node)) {
            faults.unreadable(path, shown(node), "a mapping of fields");
        }
        return new Section(path, node, faults);
    }

    Section section(String name) {
        return of(pathOf(name), field(name), faults);
    }

    List<Section> sections(String name) {
        JsonNode list = field(name);
        List<Section> sections = new ArrayList<>();
        if (list.isArray()) {
            for (JsonNode item : list) {
                sections.add(item(pathOf(name) + "[" + sections.size() + "]", item));
            }
        } else if (!isAbsent(list)) {
            faults.unreadable(pathOf(name), shown(list), "a list");
        }
        return sections;
    }

    /** A list of texts. */
    List<String> list(String name) {
        JsonNode list = field(name);
        List<String> texts = new ArrayList<>();
        if (list.isArray()) {
            for (JsonNode item : list) {
                text(pathOf(name) + "[" + texts.size() + "]", item, texts::add);
            }
        } else if (!isAbsent(list)) {
            faults.unreadable(pathOf(name), shown(list), "a list");
        }
        return texts;
    }

    /** A mapping of names to texts. */
    Map<String, String> texts(String name) {
        JsonNode mapping = section(name).fields;
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : mapping.properties()) {
            text(pathOf(name) + "." + field.getKey(), field.getValue(), text -> texts.put(field.getKey(), text));
        }
        return texts;
    }

    /** What cannot be read is kept as an empty text, so that the places of the others stay right. */
    private void text(String itemPath, JsonNode item, Consumer<String> texts) {
        if (!item.isTextual()) {
            faults.unreadable(itemPath, isAbsent(item) ? "empty" : shown(item), "text");
        }
        texts.accept(item.isTextual() ? item.textValue() : "");
    }

    private Section item(String itemPath, JsonNode item) {
        if (isAbsent(item)) {
            faults.unreadable(itemPath, "empty", "a mapping of fields");
        }
        return of(itemPath, item, faults);
    }

    /** The text of a field that must be there. */
    String required(String name, String expected) {
        if (isAbsent(field(name))) {
            faults.unreadable(pathOf(name), "missing", expected);
        }
        return text(name, "");
    }

    String text(String name, String otherwise) {
        return value(name, otherwise, "text, in quotes where it looks like something else", Section::asText);
    }

    Optional<String> optionalText(String name) {
        return isAbsent(field(name)) ? Optional.empty() : Optional.of(text(name, ""));
    }

    int wholeNumber(String name, int otherwise) {
        return value(
                name,
                otherwise,
                "a whole number",
                node -> node.isIntegralNumber() && node.canConvertToInt()
                        ? Optional.of(node.intValue())
                        : Optional.empty());
    }

    long longNumber(String name, long otherwise) {
        return value(
                name,
                otherwise,
                "a whole number",
                node -> node.isIntegralNumber() && node.canConvertToLong()
                        ? Optional.of(node.longValue())
                        : Optional.empty());
    }

    double number(String name, double otherwise) {
        return value(
                name,
                otherwise,
                "a number",
                node -> node.isNumber() ? Optional.of(node.doubleValue()) : Optional.empty());
    }

    boolean truth(String name, boolean otherwise) {
        return value(
                name,
                otherwise,
                "true or false",
                node -> node.isBoolean() ? Optional.of(node.booleanValue()) : Optional.empty());
    }

    /** One of several words. */
    <T> T choice(String name, Map<String, T> choices, T otherwise) {
        String expected = String.join(" or ", new TreeSet<>(choices.keySet()));
        return value(name, otherwise, expected, node -> asText(node).map(choices::get));
    }

    /** Whether the file has anything here. */
    boolean has(String name) {
        return !isAbsent(field(name));
    }

    Duration duration(String name, Duration otherwise) {
        String expected = "a duration such as 100ms, 10s, 1m or 7d";
        return value(name, otherwise, expected, node -> asText(node).flatMap(DurationText::parse));
    }

    DataSize size(String name, DataSize otherwise) {
        String expected = "a number of bytes, or a size such as 512KiB or 1MiB";
        return value(name, otherwise, expected, node -> {
            String text = node.isIntegralNumber() ? node.asText() : asText(node).orElse("");
            return DataSize.parse(text);
        });
    }

    /** Notes that this field has no usable value, although it could be read. */
    void refuse(String name, String expected) {
        JsonNode node = field(name);
        faults.unreadable(pathOf(name), isAbsent(node) ? "missing" : shown(node), expected);
    }

    /** Refuses every field that was not asked for before this call. */
    void refuseUnknown(String owner) {
        for (Iterator<String> names = fields.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                faults.unreadable(pathOf(name), "unknown in " + owner, "one of " + String.join(", ", known));
            }
        }
    }

    private <T> T value(String name, T otherwise, String expected, Function<JsonNode, Optional<T>> reading) {
        JsonNode node = field(name);
        if (isAbsent(node)) {
            return otherwise;
        }
        Optional<T> value = reading.apply(node);
        if (value.isEmpty()) {
            faults.unreadable(pathOf(name), shown(node), expected);
        }
        return value.orElse(otherwise);
    }

    private JsonNode field(String name) {
        known.add(name);
        return fields.path(name);
    }

    private String pathOf(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static Optional<String> asText(JsonNode node) {
        return node.isTextual() ? Optional.of(node.textValue()) : Optional.empty();
    }

    /** A field without a value, as in {@code queue:}, counts as left out. */
    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private static String shown(JsonNode node) {
        return node.isArray() ? "a list" : node.isObject() ? "a mapping" : node.asText();
    }
}
