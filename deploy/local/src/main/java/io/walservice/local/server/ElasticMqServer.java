package io.walservice.local.server;

import io.walservice.local.child.ChildJvm;
import io.walservice.local.child.Ports;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * ElasticMQ, which speaks SQS, with SQS's own limits. Queues and messages are kept in an H2 file and survive a restart.
 */
public record ElasticMqServer(Path folder, int port) implements ServerKind {
    private static final String REGION = "us-east-1";
    private static final int LIMIT_MILLIS = 3_000;

    public static ElasticMqServer in(Path folder) throws IOException {
        return new ElasticMqServer(folder, Ports.of(folder, 1).get(0));
    }

    @Override
    public ChildJvm prepare() throws IOException {
        Path config =
                Template.write(folder, "elasticmq.conf", Map.of("folder", folder, "port", port, "region", REGION));
        List<String> options = List.of(
                "-Xms64m", "-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dconfig.file=" + config);
        return new ChildJvm("elasticmq", folder, options, "org.elasticmq.server.Main", List.of());
    }

    @Override
    public void ask() throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create(uri() + "/?Action=ListQueues").toURL().openConnection();
        connection.setConnectTimeout(LIMIT_MILLIS);
        connection.setReadTimeout(LIMIT_MILLIS);
        try {
            if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                throw new IOException("ElasticMQ answered %d (expected: 200)".formatted(connection.getResponseCode()));
            }
        } finally {
            connection.disconnect();
        }
    }

    @Override
    public Map<String, String> endpoint() {
        return Map.of("sqs.endpoint", uri(), "sqs.region", REGION);
    }

    private String uri() {
        return "http://" + Loopback.address(port);
    }
}
