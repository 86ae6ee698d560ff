package io.walservice.node.cli;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What a command reads: a file, or standard input where the file is called {@code -}. */
final class Input {
    /** More than any namespace or payload may have. */
    private static final int LARGEST = 16 * 1024 * 1024;

    private final InputStream standardInput;

    Input(InputStream standardInput) {
        this.standardInput = standardInput;
    }

    String text(String file) {
        return bytes(file).toStringUtf8();
    }

    ByteString bytes(String file) {
        try (InputStream input = file.equals("-") ? standardInput : Files.newInputStream(Path.of(file))) {
            ByteString bytes = ByteString.copyFrom(input.readNBytes(LARGEST + 1));
            if (bytes.size() > LARGEST) {
                throw CommandFailure.refused("%s: over %d bytes (expected: at most that)".formatted(file, LARGEST));
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw CommandFailure.refused("%s: no such file".formatted(file));
        } catch (IOException e) {
            throw CommandFailure.refused("%s: cannot be read (%s)".formatted(file, e.getMessage()));
        }
    }
}
