package io.walservice.node.keyvalue;

import com.google.protobuf.InvalidProtocolBufferException;
import io.walservice.connectors.index.ItemRef;
import io.walservice.v1.ItemKey;
import java.util.Base64;
import java.util.Optional;

/** Where a page has ended, as clients give it back. */
final class PageTokens {
    private PageTokens() {}

    static String of(ItemRef last) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(ItemKey.newBuilder()
                        .setId(last.id())
                        .setKey(last.key())
                        .build()
                        .toByteArray());
    }

    /**
     * Empty for the first page.
     *
     * @throws IllegalArgumentException where it is none of ours; the message names field, value and rule
     */
    static Optional<ItemRef> read(String token) {
        if (token.isEmpty()) {
            return Optional.empty();
        }
        try {
            ItemKey last = ItemKey.parseFrom(Base64.getUrlDecoder().decode(token));
            if (!last.getId().isEmpty()) {
                return Optional.of(new ItemRef(last.getId(), last.getKey()));
            }
        } catch (IllegalArgumentException | InvalidProtocolBufferException e) {
            // told below
        }
        throw new IllegalArgumentException("page_token: %s (expected: that of the answer before)".formatted(token));
    }
}
