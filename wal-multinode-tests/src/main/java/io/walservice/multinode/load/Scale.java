package io.walservice.multinode.load;

import com.google.errorprone.annotations.FormatMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How large tests are, by the system property {@code wal.scale}: {@code small}, the default, or {@code full}. */
public final class Scale {

    private static final Logger LOG = LoggerFactory.getLogger(Scale.class);
    private static final boolean FULL = System.getProperty("wal.scale", "small").equals("full");
    private static final Path REPORT = Path.of("target", "proofs.txt");

    private Scale() {}

    public static int of(int small, int full) {
        return FULL ? full : small;
    }

    public static <T> T of(T small, T full) {
        return FULL ? full : small;
    }

    /** Writes down what was measured. */
    @FormatMethod
    public static void report(String format, Object... values) {
        String line = (FULL ? "full: " : "small: ") + format.formatted(values);
        LOG.info("{}", line);
        try {
            Files.writeString(
                    REPORT, line + System.lineSeparator(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
