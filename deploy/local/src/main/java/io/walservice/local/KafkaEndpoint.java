package io.walservice.local;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Topics have to be created: the broker does not do it by itself. In a shared stack, pick names that nobody else picks.
 *
 * @param remote where a relay to this broker has to lead, see {@link StackOptions#withKafkaRelay}; whoever comes
 *     through it is sent to the relay again
 */
public record KafkaEndpoint(String bootstrapServers, Optional<InetSocketAddress> remote) {}
