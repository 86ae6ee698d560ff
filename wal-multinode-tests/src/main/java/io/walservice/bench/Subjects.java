package io.walservice.bench;

import io.walservice.local.StackEndpoints;
import java.util.List;

/** All that is measured, connected once and kept, so that no measurement pays for connecting. */
final class Subjects implements AutoCloseable {
    private final EchoCalls echo;
    private final UnaryWrites unary;
    private final StreamWrites stream;
    private final ClientWrites client;
    private final DirectInserts direct;
    private final KafkaRecords kafka;
    private final SetWrites sets;
    private final LoggedBatches batches;

    Subjects(StackEndpoints stack, BenchNode node, Payloads payloads) {
        Writes writes = new Writes(node.namespace(), payloads);
        echo = new EchoCalls(node.address());
        unary = new UnaryWrites(node.address(), writes);
        stream = new StreamWrites(node.address(), writes);
        client = new ClientWrites(node.address(), writes);
        direct = new DirectInserts(stack.cassandra(), node.keyspace(), payloads);
        kafka = new KafkaRecords(stack.kafka(), node.keyspace() + "-plain", payloads);
        sets = new SetWrites(node.address(), node.namespace(), payloads);
        batches = new LoggedBatches(stack.cassandra(), node.keyspace(), payloads);
    }

    Subject echo() {
        return echo;
    }

    Subject unary() {
        return unary;
    }

    Subject stream() {
        return stream;
    }

    Subject client() {
        return client;
    }

    Subject direct() {
        return direct;
    }

    Subject kafka() {
        return kafka;
    }

    Subject sets() {
        return sets;
    }

    Subject batches() {
        return batches;
    }

    @Override
    public void close() {
        List.of(echo, unary, stream, client, direct, kafka, sets, batches).forEach(Subject::close);
    }
}
