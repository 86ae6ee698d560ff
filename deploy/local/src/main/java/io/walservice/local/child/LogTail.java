package io.walservice.local.child;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The end of a server's log, for the message that says it did not start. */
public final class LogTail {
    private static final int LINES = 30;

    private LogTail() {}

    /** Never fails: a missing log is said in words. */
    public static String of(Path log) {
        try {
            List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            List<String> last = lines.subList(Math.max(0, lines.size() - LINES), lines.size());
            return "the last %d lines of %s:%n%s"
                    .formatted(last.size(), log, String.join(System.lineSeparator(), last));
        } catch (IOException e) {
            return "its log cannot be read: " + e;
        }
    }
}
