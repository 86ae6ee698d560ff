package io.walservice.connectors.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** Administrators' clients, one for each cluster, opened when it is first asked for. Thread-safe. */
final class Admins implements AutoCloseable {
    private final KafkaSettings settings;
    private final Map<String, Admin> open = new HashMap<>();

    Admins(KafkaSettings settings) {
        this.settings = settings;
    }

    /** The client of the cluster with these brokers. */
    synchronized Admin at(String servers) {
        return open.computeIfAbsent(
                servers, cluster -> Admin.create(settings.at(cluster).admin()));
    }

    @Override
    public synchronized void close() {
        open.values().forEach(admin -> admin.close(Duration.ZERO));
        open.clear();
    }
}
