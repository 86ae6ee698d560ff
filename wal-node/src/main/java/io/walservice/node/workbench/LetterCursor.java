package io.walservice.node.workbench;

import com.google.protobuf.InvalidProtocolBufferException;
import io.walservice.internal.v1.DeadLetterCursor;
import io.walservice.node.control.AdminErrors;
import io.walservice.node.deadletter.DeadLetter;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Where a page of dead letters has ended. */
record LetterCursor(String target, DeadLetter.Place place) {

    /** What {@link #token} gave; empty for the first page. Throws INVALID_ARGUMENT for anything else. */
    static Optional<LetterCursor> parse(String token) {
        if (token.isEmpty()) {
            return Optional.empty();
        }
        try {
            DeadLetterCursor cursor =
                    DeadLetterCursor.parseFrom(Base64.getUrlDecoder().decode(token));
            return Optional.of(new LetterCursor(
                    cursor.getTarget(),
                    new DeadLetter.Place(
                            cursor.getId(), cursor.getEpoch(), cursor.getSequence(), cursor.getEntryId())));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw AdminErrors.invalid(
                    List.of("page_token: %s (expected: one from the response before)".formatted(token)));
        }
    }

    String token() {
        byte[] bytes = DeadLetterCursor.newBuilder()
                .setTarget(target)
                .setId(place.id())
                .setEpoch(place.epoch())
                .setSequence(place.sequence())
                .setEntryId(place.entryId())
                .build()
                .toByteArray();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
