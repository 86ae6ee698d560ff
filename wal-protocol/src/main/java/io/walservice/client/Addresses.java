package io.walservice.client;

import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The servers a client may use, with a channel to each that was tried; one of them is preferred. Thread-safe. */
final class Addresses {

    private static final int LARGEST_ANSWER_BYTES = 8 * 1024 * 1024;

    private final ClientSettings settings;
    private final Map<String, ManagedChannel> channels = new HashMap<>();
    private int preferred;
    private boolean isClosed;

    Addresses(ClientSettings settings) {
        this.settings = settings;
    }

    /**
     * A channel to the server that is this many places behind the preferred one.
     *
     * @throws IllegalStateException after {@link #close}
     */
    synchronized Channel channel(int placesBehind) {
        if (isClosed) {
            throw new IllegalStateException("the client is closed");
        }
        int index = (preferred + placesBehind) % settings.addresses().size();
        return channels.computeIfAbsent(settings.addresses().get(index), this::open);
    }

    /** Prefers the next server, and drops the connection to the one that failed. */
    synchronized void moveOn() {
        ManagedChannel failed = channels.remove(settings.addresses().get(preferred));
        shutDown(failed);
        preferred = (preferred + 1) % settings.addresses().size();
    }

    synchronized String preferred() {
        return settings.addresses().get(preferred);
    }

    synchronized void close() {
        isClosed = true;
        channels.values().forEach(Addresses::shutDown);
    }

    private ManagedChannel open(String address) {
        return Grpc.newChannelBuilder(address, settings.credentials())
                .maxInboundMessageSize(LARGEST_ANSWER_BYTES)
                .disableRetry()
                .build();
    }

    private static void shutDown(@Nullable ManagedChannel channel) {
        if (channel != null) {
            channel.shutdownNow();
        }
    }
}
