package io.walservice.local.server;

import java.io.IOException;

/** Runs memcached for as long as this JVM lives, and this JVM for as long as memcached does. */
public final class MemcachedMain {
    /**
     * Waits for memcached, and kills it once its own input ends, which the kernel sees to however this JVM dies. In a
     * session of its own, so that a signal to our process group misses it.
     */
    private static final String GUARD = """
            exec 3<&0
            "$1" -u "$(id -un)" -l 127.0.0.1 -p "$3" -U 0 -m 128 -c 512 </dev/null 3<&- &
            pid=$!
            echo "$pid" >"$2"
            (read -r _ <&3; kill -KILL "$pid") &
            wait "$pid"
            status=$?
            kill $! 2>/dev/null
            exit "$status"
            """;

    private MemcachedMain() {}

    /**
     * Takes the program, the file for its process id, and the port.
     *
     * @throws IOException where it cannot be started
     * @throws InterruptedException never in practice
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Process guard = new ProcessBuilder("setsid", "sh", "-c", GUARD, "memcached-guard", args[0], args[1], args[2])
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        System.exit(guard.waitFor());
    }
}
