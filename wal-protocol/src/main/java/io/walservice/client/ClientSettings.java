package io.walservice.client;

import io.grpc.ChannelCredentials;
import java.time.Duration;
import java.util.List;

/**
 * What a client was built with.
 *
 * @param addresses {@code host:port} each, at least one
 * @param credentials how to secure the connection
 * @param order of entries of one key
 * @param room what may be in flight
 * @param times how long to wait for what
 */
record ClientSettings(
        List<String> addresses, ChannelCredentials credentials, KeyOrder order, RoomSettings room, Times times) {

    ClientSettings {
        addresses = List.copyOf(addresses);
    }

    /**
     * What may be in flight.
     *
     * @param entries at least 1
     * @param bytes of requests; at least 1. A request that is larger alone goes when nothing else is in flight
     */
    record RoomSettings(int entries, int bytes) {}

    /**
     * How long to wait.
     *
     * @param deadline for the final answer to one call, repeats included
     * @param answer for any answer while some are owed, before the server is taken for hung and the next one tried
     * @param connect for a connection, before the next address is tried
     * @param close for what is in flight when the client is closed
     */
    record Times(Duration deadline, Duration answer, Duration connect, Duration close) {}
}
