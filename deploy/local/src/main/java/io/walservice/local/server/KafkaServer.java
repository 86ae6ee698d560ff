package io.walservice.local.server;

import io.walservice.local.child.ChildJvm;
import io.walservice.local.child.Ports;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Apache Kafka: one broker that is its own KRaft controller; topics are never created by themselves.
 *
 * @param remote where it listens for those whom it sends through a relay; empty for nowhere
 */
public record KafkaServer(Path folder, int brokerPort, int controllerPort, Optional<Remote> remote)
        implements ServerKind {

    /**
     * A second way to the same broker. Clients connect to the address that a broker advertises and not to the one that
     * they began with, so a relay has to be known to the broker.
     *
     * @param port where the relay leads to
     * @param advertised {@code host:port} of the relay's entrance
     */
    public record Remote(int port, String advertised) {}

    private static final short API_VERSIONS = 18;
    private static final short NO_CLIENT_ID = -1;

    public static KafkaServer in(Path folder) throws IOException {
        List<Integer> ports = Ports.of(folder, 2);
        return new KafkaServer(folder, ports.get(0), ports.get(1), Optional.empty());
    }

    /**
     * One that can also be reached through a relay.
     *
     * @param advertised {@code host:port} of the relay's entrance
     */
    public static KafkaServer in(Path folder, String advertised) throws IOException {
        List<Integer> ports = Ports.of(folder, 3);
        return new KafkaServer(folder, ports.get(0), ports.get(1), Optional.of(new Remote(ports.get(2), advertised)));
    }

    @Override
    public ChildJvm prepare() throws IOException {
        Path properties = Template.write(
                folder,
                "kafka.properties",
                Map.of(
                        "folder",
                        folder,
                        "brokerPort",
                        brokerPort,
                        "controllerPort",
                        controllerPort,
                        "remoteListener",
                        remote.map(way -> listener(Loopback.address(way.port())))
                                .orElse(""),
                        "remoteAdvertised",
                        remote.map(way -> listener(way.advertised())).orElse("")));
        Path log4j = Template.write(folder, "kafka-log4j2.xml", Map.of());
        List<String> options = List.of("-Xms256m", "-Xmx512m", "-Dlog4j2.configurationFile=" + log4j.toUri());
        return new ChildJvm("kafka", folder, options, KafkaMain.class.getName(), List.of(properties.toString()));
    }

    private static String listener(String address) {
        return ",REMOTE://" + address;
    }

    /** ApiVersions, version 0: a broker takes requests only once it has joined the cluster and recovered its logs. */
    @Override
    public void ask() throws IOException {
        try (Socket socket = Loopback.connect(brokerPort)) {
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(2 + 2 + 4 + 2);
            out.writeShort(API_VERSIONS);
            out.writeShort(0);
            out.writeInt(0);
            out.writeShort(NO_CLIENT_ID);
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            in.skipNBytes(4 + 4);
            short error = in.readShort();
            if (error != 0) {
                throw new IOException("Kafka answered with error %d (expected: 0)".formatted(error));
            }
        }
    }

    @Override
    public Map<String, String> endpoint() {
        Map<String, String> endpoint = new HashMap<>();
        endpoint.put("kafka.bootstrap-servers", Loopback.address(brokerPort));
        remote.ifPresent(way -> endpoint.put("kafka.remote", Loopback.address(way.port())));
        return endpoint;
    }
}
