package io.walservice.connectors.sqs;

import com.google.protobuf.ByteString;
import io.walservice.connectors.MirroredLetter;
import io.walservice.internal.v1.Entry;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * A dead letter as a message: the payload as body, what became of it as attributes, of which SQS takes ten, so those of
 * the entry are not among them.
 *
 * <p>A body is text and not empty. One that is not the payload as it is has the attribute {@code wal-payload}:
 * {@code base64}, {@code empty} or {@code left-out}.
 */
record LetterMessage(String body, Map<String, String> attributes) {

    private static final String TYPE = "String";

    static LetterMessage of(MirroredLetter letter) {
        ByteString payload = letter.payload();
        if (payload.isEmpty()) {
            return with(letter, "-", "empty");
        }
        String text = payload.isValidUtf8() ? payload.toStringUtf8() : "";
        return !text.isEmpty() && text.codePoints().allMatch(LetterMessage::isAllowed)
                ? new LetterMessage(text, attributesOf(letter))
                : with(letter, Base64.getEncoder().encodeToString(payload.toByteArray()), "base64");
    }

    static LetterMessage withoutPayload(MirroredLetter letter) {
        return with(letter, "-", MirroredLetter.LEFT_OUT);
    }

    private static LetterMessage with(MirroredLetter letter, String body, String payload) {
        Map<String, String> attributes = attributesOf(letter);
        attributes.put(MirroredLetter.PAYLOAD, payload);
        return new LetterMessage(body, attributes);
    }

    private static Map<String, String> attributesOf(MirroredLetter letter) {
        Map<String, String> attributes = new LinkedHashMap<>();
        letter.entry().map(Entry::getId).ifPresent(id -> attributes.put("wal-id", clean(id)));
        letter.headers().forEach((name, value) -> attributes.put(name, clean(value)));
        return attributes;
    }

    /** Amazon SQS, API reference, SendMessage: what a body and an attribute may hold, after XML 1.0. */
    private static boolean isAllowed(int character) {
        return character == '\t'
                || character == '\n'
                || character == '\r'
                || (character >= 0x20 && character <= 0xD7FF)
                || (character >= 0xE000 && character <= 0xFFFD)
                || character >= 0x10000;
    }

    private static String clean(String text) {
        return text.codePoints()
                .map(character -> isAllowed(character) ? character : '?')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    Map<String, MessageAttributeValue> values() {
        return attributes.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        attribute -> MessageAttributeValue.builder()
                                .dataType(TYPE)
                                .stringValue(attribute.getValue())
                                .build()));
    }

    /** As SQS counts: body, and names, types and values of the attributes. */
    long size() {
        return bytes(body)
                + attributes.entrySet().stream()
                        .mapToLong(attribute -> bytes(attribute.getKey()) + bytes(attribute.getValue()) + TYPE.length())
                        .sum();
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** What a FIFO queue keeps in order: letters of one id for one target. */
    String group(MirroredLetter letter) {
        return hash(letter.lane() + "/" + letter.entry().map(Entry::getId).orElse(""));
    }

    /** The same for repeats of one letter, another one for the same entry when it is given up on again. */
    String identity(MirroredLetter letter) {
        return hash("%s/%s/%d"
                .formatted(
                        letter.lane(), letter.entryId(), letter.failure().at().toEpochMilli()));
    }

    private static String hash(String text) {
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
