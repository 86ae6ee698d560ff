package io.walservice.namespace;

import java.time.Duration;
import java.util.Optional;

/**
 * Reads the fields of a message, with defaults for what is unset; what has no usable value becomes a fault.
 *
 * @param faults receives what cannot be read
 */
record MessageFields(Faults faults) {

    static int orDefault(int value, int otherwise) {
        return value == 0 ? otherwise : value;
    }

    static Optional<String> optional(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    void missing(String path, String expected) {
        faults.unreadable(path, "missing", expected);
    }

    void unknown(String path, String expected) {
        faults.unreadable(path, "unknown", expected);
    }

    Duration duration(String path, boolean isSet, com.google.protobuf.Duration message, Duration otherwise) {
        if (!isSet) {
            return otherwise;
        }
        try {
            return Duration.ofSeconds(message.getSeconds(), message.getNanos());
        } catch (ArithmeticException overflow) {
            faults.unreadable(path, message.getSeconds() + "s", "a duration");
            return otherwise;
        }
    }

    DataSize size(String path, long bytes, DataSize otherwise) {
        if (bytes < 0) {
            faults.unreadable(path, bytes, "at least 1B");
        }
        return bytes <= 0 ? otherwise : new DataSize(bytes);
    }
}
