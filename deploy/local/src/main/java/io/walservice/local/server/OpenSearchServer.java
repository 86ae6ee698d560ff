package io.walservice.local.server;

import io.walservice.local.child.ChildJvm;
import io.walservice.local.child.Ports;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** OpenSearch: one node that is its own cluster, without its security plugin. */
public record OpenSearchServer(Path folder, int httpPort, int transportPort) implements ServerKind {
    private static final int LIMIT_MILLIS = 3_000;

    public static OpenSearchServer in(Path folder) throws IOException {
        List<Integer> ports = Ports.of(folder, 2);
        return new OpenSearchServer(folder, ports.get(0), ports.get(1));
    }

    @Override
    public ChildJvm prepare() throws IOException {
        Template.write(
                folder,
                "opensearch.yml",
                Map.of("folder", folder, "httpPort", httpPort, "transportPort", transportPort));
        Path log4j = Template.write(folder, "opensearch-log4j2.xml", Map.of());
        List<String> options = List.of(
                "-Xms512m",
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-Djava.security.manager=allow",
                "-Dlog4j2.configurationFile=" + log4j.toUri(),
                "-Dlog4j2.disable.jmx=true",
                "-Dio.netty.noUnsafe=true");
        return new ChildJvm("opensearch", folder, options, OpenSearchMain.class.getName(), List.of(folder.toString()));
    }

    /** Its shards are recovered some time after it takes the first requests, so it is asked for those. */
    @Override
    public void ask() throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(uri() + "/_cluster/health?wait_for_status=yellow&timeout=2s")
                        .toURL()
                        .openConnection();
        connection.setConnectTimeout(LIMIT_MILLIS);
        connection.setReadTimeout(LIMIT_MILLIS);
        try {
            if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                throw new IOException("OpenSearch answered %d (expected: 200)".formatted(connection.getResponseCode()));
            }
        } finally {
            connection.disconnect();
        }
    }

    @Override
    public Map<String, String> endpoint() {
        return Map.of("opensearch.address", uri());
    }

    private String uri() {
        return "http://" + Loopback.address(httpPort);
    }
}
