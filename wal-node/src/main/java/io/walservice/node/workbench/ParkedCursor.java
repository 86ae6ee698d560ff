package io.walservice.node.workbench;

import com.google.protobuf.InvalidProtocolBufferException;
import io.walservice.node.control.AdminErrors;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Where a page of parked keys has ended. */
record ParkedCursor(String target, String parkKey) {

    /** What {@link #token} gave; empty for the first page. Throws INVALID_ARGUMENT for anything else. */
    static Optional<ParkedCursor> parse(String token) {
        if (token.isEmpty()) {
            return Optional.empty();
        }
        try {
            var cursor = io.walservice.internal.v1.ParkedCursor.parseFrom(
                    Base64.getUrlDecoder().decode(token));
            return Optional.of(new ParkedCursor(cursor.getTarget(), cursor.getParkKey()));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw AdminErrors.invalid(
                    List.of("page_token: %s (expected: one from the response before)".formatted(token)));
        }
    }

    String token() {
        byte[] bytes = io.walservice.internal.v1.ParkedCursor.newBuilder()
                .setTarget(target)
                .setParkKey(parkKey)
                .build()
                .toByteArray();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
