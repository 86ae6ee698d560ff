package io.walservice.local.child;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Runs another main class and ends this JVM as soon as standard input ends. The parent holds the other end of that
 * pipe, and the kernel closes it however the parent dies, SIGKILL included, so no server is left behind.
 *
 * <p>Arguments: the lock file to hold while running, the main class, its arguments.
 */
public final class ChildMain {
    /** How long shutdown hooks may take to write data down once the parent is gone. */
    private static final long ORDERLY_EXIT_MILLIS = 5_000;

    /** Held for the life of this JVM, so that a successor on the same folder can wait for it. */
    @SuppressWarnings("UnusedVariable")
    private static @Nullable FileLock lock;

    private ChildMain() {}

    public static void main(String[] args) throws IOException {
        exitWith(System.in);
        lock = FileChannel.open(Path.of(args[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                .lock();
        try {
            Class.forName(args[1]).getMethod("main", String[].class).invoke(null, (Object)
                    Arrays.copyOfRange(args, 2, args.length));
        } catch (InvocationTargetException e) {
            fail(e.getCause() == null ? e : e.getCause());
        } catch (ReflectiveOperationException e) {
            fail(e);
        }
    }

    private static void exitWith(InputStream parent) {
        daemon("parent-watch", () -> {
            awaitEnd(parent);
            daemon("exit-limit", () -> {
                pause(ORDERLY_EXIT_MILLIS);
                Runtime.getRuntime().halt(1);
            });
            System.exit(0);
        });
    }

    private static void awaitEnd(InputStream parent) {
        try {
            while (parent.read() >= 0) {
                // Nobody writes to this pipe; whatever comes is skipped.
            }
        } catch (IOException closed) {
            // As good as its end.
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Servers leave threads behind that keep the JVM alive after their main has failed. */
    private static void fail(Throwable cause) {
        cause.printStackTrace();
        System.exit(1);
    }

    private static void daemon(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }
}
