package io.walservice.namespace;

import java.util.Optional;

/** Where dead letters are copied to as well, for those who watch that. It must exist; nothing is ever made there. */
public sealed interface MirrorSpec {

    /**
     * A Kafka topic.
     *
     * @param bootstrapServers {@code host:port} list; empty: the shard's own Kafka
     */
    record Kafka(String topic, Optional<String> bootstrapServers) implements MirrorSpec {}

    /**
     * A queue on Amazon SQS, in the account and region of the shard.
     *
     * @param queue its name; one that ends with {@code .fifo} is a FIFO queue's
     */
    record Sqs(String queue) implements MirrorSpec {}
}
