package io.walservice.namespace;

/**
 * A number of bytes, written like {@code 512KiB}.
 *
 * @param bytes not negative
 */
public record DataSize(long bytes) {

    public DataSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("size: %d (expected: at least 0 bytes)".formatted(bytes));
        }
    }
}
