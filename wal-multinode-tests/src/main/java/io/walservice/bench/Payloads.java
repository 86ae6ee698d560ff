package io.walservice.bench;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Random bytes, which nothing on the way can compress. There are so many that a repeat is out of reach for the window
 * of any compressor (64 KiB for LZ4).
 */
final class Payloads {
    private static final int DIFFERENT = 4_096;

    private final List<ByteString> payloads;

    Payloads(int size) {
        SplittableRandom random = new SplittableRandom(42);
        payloads = Stream.generate(() -> random(random, size)).limit(DIFFERENT).toList();
    }

    ByteString of(long n) {
        return payloads.get((int) Math.floorMod(n, (long) DIFFERENT));
    }

    private static ByteString random(SplittableRandom random, int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }
}
