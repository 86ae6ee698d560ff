package io.walservice.namespace;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 100ms}, {@code 10s}, {@code 1m}, {@code 12h}, {@code 7d}. */
public final class DurationText {

    private static final Pattern FORM = Pattern.compile("(-?\\d{1,19}) ?(ms|s|m|h|d)");
    private static final Map<String, ChronoUnit> UNITS = Map.of(
            "ms", ChronoUnit.MILLIS,
            "s", ChronoUnit.SECONDS,
            "m", ChronoUnit.MINUTES,
            "h", ChronoUnit.HOURS,
            "d", ChronoUnit.DAYS);

    private DurationText() {}

    /** Reads the short form or ISO-8601 ({@code PT1M30S}); empty where the text is neither, or out of range. */
    public static Optional<Duration> parse(String text) {
        String stripped = text.strip();
        Matcher form = FORM.matcher(stripped);
        try {
            return Optional.of(
                    form.matches()
                            ? Duration.of(Long.parseLong(form.group(1)), unit(form.group(2)))
                            : Duration.parse(stripped));
        } catch (DateTimeParseException | ArithmeticException | NumberFormatException notADuration) {
            return Optional.empty();
        }
    }

    /**
     * The form that {@link #parse} reads back without loss: in the largest unit that needs no fraction, else ISO-8601.
     */
    public static String format(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        if (duration.getNano() % 1_000_000 != 0) {
            return duration.toString();
        }
        if (duration.getNano() != 0) {
            // Beyond some years milliseconds say nothing to people, and in the end overflow.
            return duration.abs().toDays() > 10_000 ? duration.toString() : duration.toMillis() + "ms";
        }
        long seconds = duration.getSeconds();
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    private static ChronoUnit unit(String symbol) {
        ChronoUnit unit = UNITS.get(symbol);
        if (unit == null) {
            throw new IllegalStateException("unit of time: " + symbol);
        }
        return unit;
    }
}
