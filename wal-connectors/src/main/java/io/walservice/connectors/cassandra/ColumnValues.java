package io.walservice.connectors.cassandra;

import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.core.type.ListType;
import com.datastax.oss.driver.api.core.type.MapType;
import com.datastax.oss.driver.api.core.type.SetType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * JSON as values of columns, as the driver has them. What would lose something, such as digits of a number or
 * microseconds of a timestamp, does not fit.
 */
final class ColumnValues {
    private static final Map<DataType, Form> FORMS = Map.ofEntries(
            Map.entry(DataTypes.TEXT, new Form("text", ColumnValues::text)),
            Map.entry(DataTypes.ASCII, new Form("text of ASCII characters", ColumnValues::ascii)),
            Map.entry(DataTypes.BOOLEAN, new Form("true or false", ColumnValues::truth)),
            Map.entry(DataTypes.TINYINT, whole(Byte.MIN_VALUE, Byte.MAX_VALUE, BigInteger::byteValueExact)),
            Map.entry(DataTypes.SMALLINT, whole(Short.MIN_VALUE, Short.MAX_VALUE, BigInteger::shortValueExact)),
            Map.entry(DataTypes.INT, whole(Integer.MIN_VALUE, Integer.MAX_VALUE, BigInteger::intValueExact)),
            Map.entry(DataTypes.BIGINT, whole(Long.MIN_VALUE, Long.MAX_VALUE, BigInteger::longValueExact)),
            Map.entry(
                    DataTypes.VARINT,
                    new Form("a whole number", node -> decimal(node).toBigIntegerExact())),
            Map.entry(DataTypes.DECIMAL, new Form("a number, or text that is one", ColumnValues::decimal)),
            Map.entry(DataTypes.FLOAT, new Form("a number, at most 3.4e38", ColumnValues::single)),
            Map.entry(DataTypes.DOUBLE, new Form("a number, at most 1.7e308", ColumnValues::real)),
            Map.entry(DataTypes.UUID, new Form("a UUID", ColumnValues::uuid)),
            Map.entry(DataTypes.TIMEUUID, new Form("a UUID of version 1", ColumnValues::timeUuid)),
            Map.entry(
                    DataTypes.TIMESTAMP,
                    new Form("a time such as 2026-01-31T12:00:00.250Z, no finer", ColumnValues::timestamp)),
            Map.entry(DataTypes.DATE, new Form("a date such as 2026-01-31", node -> LocalDate.parse(text(node)))),
            Map.entry(DataTypes.TIME, new Form("a time such as 12:00:00", node -> LocalTime.parse(text(node)))),
            Map.entry(DataTypes.BLOB, new Form("base64", ColumnValues::blob)));

    private ColumnValues() {}

    /** How values of a type are written in JSON. A value that is not written so makes the reader throw. */
    private record Form(String expected, Function<JsonNode, Object> reader) {}

    /**
     * The value of a column.
     *
     * @param field for the message, where the value does not fit
     */
    static Object read(String field, JsonNode node, DataType type) {
        if (type instanceof ListType list) {
            return elements(field, node, list.getElementType(), new ArrayList<>());
        }
        if (type instanceof SetType set) {
            return Set.copyOf(elements(field, node, set.getElementType(), new ArrayList<>()));
        }
        if (type instanceof MapType map) {
            return entries(field, node, map);
        }
        Form form = FORMS.get(type);
        if (form == null) {
            throw new Refusal(field, "for a column of type " + type.asCql(false, false), "null, as we cannot set it");
        }
        try {
            return form.reader().apply(node);
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            throw new Refusal(field, node, "%s, for %s".formatted(form.expected(), type.asCql(false, false)));
        }
    }

    /** The value of a column that has an entry's id or key; the text must be the only one for it. */
    static Object ofText(String field, String text, DataType type) {
        Form form = FORMS.get(type);
        JsonNode node = TextNode.valueOf(text);
        boolean number = form != null && form.expected().contains("number");
        Object value = read(field, number ? number(field, text, type) : node, type);
        if (!ColumnTrees.text(value).equals(text)) {
            throw new Refusal(field, text, "%s, for %s".formatted(ColumnTrees.text(value), type.asCql(false, false)));
        }
        return value;
    }

    private static JsonNode number(String field, String text, DataType type) {
        try {
            return DecimalNode.valueOf(new BigDecimal(text));
        } catch (NumberFormatException e) {
            throw new Refusal(field, text, "a number, for " + type.asCql(false, false));
        }
    }

    private static List<Object> elements(String field, JsonNode node, DataType type, List<Object> elements) {
        if (!node.isArray()) {
            throw new Refusal(field, node, "a list");
        }
        for (JsonNode element : node) {
            elements.add(element(field + "[" + elements.size() + "]", element, type));
        }
        return elements;
    }

    private static Map<Object, Object> entries(String field, JsonNode node, MapType type) {
        if (!node.isObject()) {
            throw new Refusal(field, node, "an object");
        }
        Map<Object, Object> entries = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            String path = field + "." + entry.getKey();
            Object key = ofText(path, entry.getKey(), type.getKeyType());
            entries.put(key, element(path, entry.getValue(), type.getValueType()));
        }
        return entries;
    }

    private static Object element(String field, JsonNode node, DataType type) {
        if (node.isNull()) {
            throw new Refusal(field, "null", "a value, as collections have no nulls");
        }
        return read(field, node, type);
    }

    private static Form whole(long least, long most, Function<BigInteger, Object> exact) {
        return new Form("a whole number from %d to %d".formatted(least, most), node -> {
            if (!node.isNumber()) {
                throw new IllegalArgumentException();
            }
            return exact.apply(bounded(node.decimalValue()).toBigIntegerExact());
        });
    }

    private static String text(JsonNode node) {
        if (!node.isTextual()) {
            throw new IllegalArgumentException();
        }
        return node.textValue();
    }

    private static String ascii(JsonNode node) {
        String text = text(node);
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException();
        }
        return text;
    }

    private static Boolean truth(JsonNode node) {
        if (!node.isBoolean()) {
            throw new IllegalArgumentException();
        }
        return node.booleanValue();
    }

    /** As text too, since many writers of JSON cut digits of numbers. */
    private static BigDecimal decimal(JsonNode node) {
        return bounded(node.isNumber() ? node.decimalValue() : new BigDecimal(text(node)));
    }

    /** A number such as 1e999999999 is short, and its digits would fill the memory. */
    private static BigDecimal bounded(BigDecimal number) {
        if (Math.abs((long) number.scale()) > 10_000) {
            throw new ArithmeticException();
        }
        return number;
    }

    private static Float single(JsonNode node) {
        float value = number(node).floatValue();
        if (!Float.isFinite(value)) {
            throw new IllegalArgumentException();
        }
        return value;
    }

    private static Double real(JsonNode node) {
        double value = number(node).doubleValue();
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException();
        }
        return value;
    }

    private static JsonNode number(JsonNode node) {
        if (!node.isNumber()) {
            throw new IllegalArgumentException();
        }
        bounded(node.decimalValue());
        return node;
    }

    /** The JDK takes {@code 1-1-1-1-1} for one. */
    private static UUID uuid(JsonNode node) {
        UUID uuid = UUID.fromString(text(node));
        if (!uuid.toString().equalsIgnoreCase(node.textValue())) {
            throw new IllegalArgumentException();
        }
        return uuid;
    }

    private static UUID timeUuid(JsonNode node) {
        UUID uuid = uuid(node);
        if (uuid.version() != 1) {
            throw new IllegalArgumentException();
        }
        return uuid;
    }

    private static Instant timestamp(JsonNode node) {
        Instant time = OffsetDateTime.parse(text(node)).toInstant();
        if (!time.equals(time.truncatedTo(ChronoUnit.MILLIS))) {
            throw new IllegalArgumentException();
        }
        return time;
    }

    private static ByteBuffer blob(JsonNode node) {
        return ByteBuffer.wrap(Base64.getDecoder().decode(text(node)));
    }
}
