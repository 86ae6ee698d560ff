package io.walservice.client;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.walservice.namespace.DataSize;
import io.walservice.namespace.DurationText;
import java.time.Duration;
import java.util.List;

/** Settings of a {@link WalClient}; all but the addresses have defaults. Not thread-safe. */
public final class WalClientBuilder {

    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(3);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_DEADLINE = Duration.ofDays(1);

    private List<String> addresses = List.of();
    private ChannelCredentials credentials = InsecureChannelCredentials.create();
    private KeyOrder order = KeyOrder.STRICT;
    private int maxInFlight = 8_192;
    private DataSize maxBytesInFlight = new DataSize(64 * 1024 * 1024);
    private Duration deadline = Duration.ofSeconds(30);
    private Duration answerTimeout = Duration.ofSeconds(10);

    WalClientBuilder() {}

    /** Required: the servers, {@code host:port} each, tried in turn; the client moves to the next when one fails. */
    public WalClientBuilder addresses(String... hostsAndPorts) {
        addresses = List.of(hostsAndPorts);
        return this;
    }

    /** How to secure the connection, for example {@link io.grpc.TlsChannelCredentials}; default: plain text. */
    public WalClientBuilder credentials(ChannelCredentials channelCredentials) {
        credentials = channelCredentials;
        return this;
    }

    /** How the order of entries of one key is kept; default {@link KeyOrder#STRICT}. */
    public WalClientBuilder keyOrder(KeyOrder keyOrder) {
        order = keyOrder;
        return this;
    }

    /** Time for the final answer to one call, repeats included, up to a day; default 30 s. */
    public WalClientBuilder deadline(Duration duration) {
        deadline = positive("deadline", duration);
        return this;
    }

    /**
     * How long the server may owe answers without giving any before it is taken for hung, and the next address is
     * tried; default 10 s. Must exceed the time the server may need for one write, else a slow server is left for
     * nothing.
     */
    public WalClientBuilder answerTimeout(Duration duration) {
        answerTimeout = positive("answerTimeout", duration);
        return this;
    }

    /** Entries that may be unanswered at once; default 8,192. */
    public WalClientBuilder maxInFlight(int entries) {
        if (entries < 1) {
            throw new IllegalArgumentException("maxInFlight: %d (expected: at least 1)".formatted(entries));
        }
        maxInFlight = entries;
        return this;
    }

    /** Bytes of requests that may be unanswered at once, up to 1 GiB; default 64 MiB. */
    public WalClientBuilder maxBytesInFlight(DataSize size) {
        if (size.bytes() < 1 || size.bytes() > 1L << 30) {
            throw new IllegalArgumentException("maxBytesInFlight: %s (expected: 1B to 1GiB)".formatted(size));
        }
        maxBytesInFlight = size;
        return this;
    }

    /** A client that connects with its first call. */
    public WalClient build() {
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("addresses: none (expected: at least one host:port)");
        }
        var room = new ClientSettings.RoomSettings(maxInFlight, (int) maxBytesInFlight.bytes());
        var times = new ClientSettings.Times(
                deadline, answerTimeout, shorter(LONGEST_CONNECT, answerTimeout), shorter(LONGEST_CLOSE, deadline));
        return new WalClient(new ClientSettings(addresses, credentials, order, room, times));
    }

    private static Duration positive(String name, Duration duration) {
        if (duration.isNegative() || duration.isZero() || duration.compareTo(LONGEST_DEADLINE) > 0) {
            throw new IllegalArgumentException(
                    "%s: %s (expected: more than 0s, at most 1d)".formatted(name, DurationText.format(duration)));
        }
        return duration;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
