package io.walservice.node;

import com.typesafe.config.Config;
import java.io.IOException;

/**
 * Ends a node whose parent has ended, where the parent asked for that: the operating system closes its end of our
 * standard input.
 */
final class ParentWatch {

    private ParentWatch() {}

    static void start(Config config) {
        if (config.getBoolean("wal.node.stop-with-stdin")) {
            Thread watch = new Thread(ParentWatch::watch, "parent-watch");
            watch.setDaemon(true);
            watch.start();
        }
    }

    private static void watch() {
        try {
            while (System.in.read() >= 0) {
                // whatever the parent says is of no interest
            }
        } catch (IOException e) {
            // as good as the end of the input
        }
        Runtime.getRuntime().exit(0);
    }
}
