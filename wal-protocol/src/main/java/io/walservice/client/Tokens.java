package io.walservice.client;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;

/** Makes idempotency tokens: 96 random bits for the client, then a count. Thread-safe. */
final class Tokens {

    private static final int RANDOM_BYTES = 12;

    private final String client;
    private final AtomicLong count = new AtomicLong();

    Tokens(SecureRandom random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        client = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + ".";
    }

    String next() {
        return client + Long.toString(count.incrementAndGet(), Character.MAX_RADIX);
    }
}
