package io.walservice.multinode.cluster;

import io.walservice.local.child.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** Where one node listens, all on the loopback address. */
public record NodePorts(int artery, int grpc, int management) {
    static final String HOST = "127.0.0.1";

    /** Free ones; the same again for the same folder, so that a node that is started again is found where it was. */
    static NodePorts of(Path folder) throws IOException {
        List<Integer> ports = Ports.of(folder, 3);
        return new NodePorts(ports.get(0), ports.get(1), ports.get(2));
    }

    /** The node's address as the cluster knows it, without the uid of a certain start. */
    public String member() {
        return "pekko://wal@%s:%d".formatted(HOST, artery);
    }

    /** For clients. */
    public String address() {
        return "%s:%d".formatted(HOST, grpc);
    }

    URI management(String path) {
        return URI.create("http://%s:%d%s".formatted(HOST, management, path));
    }
}
