package io.walservice.node.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * 128 bits that stand for a token: the first half of its SHA-256, so that nobody can construct two tokens that collide.
 */
record TokenFingerprint(long high, long low) implements Comparable<TokenFingerprint> {

    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(TokenFingerprint::sha256);

    static TokenFingerprint of(String token) {
        ByteBuffer digest = ByteBuffer.wrap(SHA_256.get().digest(token.getBytes(StandardCharsets.UTF_8)));
        return new TokenFingerprint(digest.getLong(), digest.getLong());
    }

    @Override
    public int compareTo(TokenFingerprint other) {
        int byHigh = Long.compare(high, other.high);
        return byHigh != 0 ? byHigh : Long.compare(low, other.low);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
