package io.walservice.node.cli;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;

/** A time to move by on the command line, like {@code 2h}, or {@code -30m} for earlier. */
final class ShiftOption implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        return text.startsWith("-") ? DurationOption.parse(text.substring(1)).negated() : DurationOption.parse(text);
    }
}
