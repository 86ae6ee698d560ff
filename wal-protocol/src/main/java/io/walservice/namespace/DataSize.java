package io.walservice.namespace;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, written like {@code 512KiB}.
 *
 * @param bytes not negative
 */
public record DataSize(long bytes) {

    private static final Pattern FORM = Pattern.compile("(\\d{1,18}) ?(B|KiB|MiB|GiB)?");
    private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB");

    public DataSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("size: %d (expected: at least 0 bytes)".formatted(bytes));
        }
    }

    /** Reads {@code 512KiB}, {@code 1MiB}, {@code 2GiB}, or plain bytes; empty where the text is none of these. */
    public static Optional<DataSize> parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            return Optional.empty();
        }
        String unit = form.group(2) == null ? "B" : form.group(2);
        long bytesPerUnit = 1L << (10 * UNITS.indexOf(unit));
        long count = Long.parseLong(form.group(1));
        return count > Long.MAX_VALUE / bytesPerUnit
                ? Optional.empty()
                : Optional.of(new DataSize(count * bytesPerUnit));
    }

    /** The form that {@link #parse} reads back, in the largest unit that needs no fraction. */
    @Override
    public String toString() {
        long count = bytes;
        int unit = 0;
        while (count > 0 && count % 1024 == 0 && unit < UNITS.size() - 1) {
            count /= 1024;
            unit++;
        }
        return count + UNITS.get(unit);
    }
}
