package io.walservice.local.child;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Hands out free ports and remembers them beside a server's data, so that a restart comes back where it was.
 *
 * <p>They are taken from below the range in which systems number outgoing connections (32768 and up on Linux):
 * otherwise any client could take the port of a server that is stopped for a moment.
 */
public final class Ports {
    private static final int FIRST = 15_000;
    private static final int LAST = 32_000;
    private static final Set<Integer> GIVEN_OUT = new HashSet<>();

    private Ports() {}

    /** As many ports as asked for: the folder's remembered ones where they are still free, else new ones. */
    public static List<Integer> of(Path folder, int count) throws IOException {
        Path file = folder.resolve("ports");
        if (Files.exists(file)) {
            List<Integer> remembered =
                    Files.readAllLines(file).stream().map(Integer::valueOf).toList();
            if (remembered.size() == count && remembered.stream().allMatch(Ports::isFree)) {
                return remembered;
            }
        }
        List<Integer> ports = take(count);
        Files.write(file, ports.stream().map(String::valueOf).toList());
        return ports;
    }

    private static synchronized List<Integer> take(int count) {
        List<Integer> taken = new ArrayList<>();
        while (taken.size() < count) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            if (isFree(port) && GIVEN_OUT.add(port)) {
                taken.add(port);
            }
        }
        return List.copyOf(taken);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
