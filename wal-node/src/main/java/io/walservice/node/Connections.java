package io.walservice.node;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.typesafe.config.Config;
import io.walservice.connectors.cassandra.RowTables;
import io.walservice.connectors.catalog.TargetEnvironment;
import io.walservice.connectors.elasticsearch.SearchCredentials;
import io.walservice.connectors.evcache.VersionTable;
import io.walservice.connectors.index.IndexTable;
import io.walservice.connectors.kafka.KafkaQueueSettings;
import io.walservice.connectors.kafka.KafkaSettings;
import io.walservice.connectors.kv.KvSettings;
import io.walservice.connectors.sqs.SqsQueueSettings;
import io.walservice.namespace.DataSize;
import java.net.URI;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/** Reads section {@code wal.connectors}: how queues and targets reach their systems. */
final class Connections {

    private final Config config;

    /** Where the node is, and where its own tables are. */
    record Home(String region, String keyspace) {}

    Connections(Config config) {
        this.config = config;
    }

    SqsQueueSettings sqsQueue() {
        Config sqs = config.getConfig("sqs");
        return new SqsQueueSettings(
                sqs.getString("prefix"),
                new SqsQueueSettings.Access(text(sqs, "endpoint").map(URI::create), text(sqs, "region")),
                new SqsQueueSettings.Reading(
                        sqs.getDuration("visibility-timeout"), sqs.getDuration("long-poll"), sqs.getInt("receivers")),
                new DataSize(sqs.getBytes("largest-message")),
                sqs.getDuration("request-timeout"));
    }

    /** Empty where it is not said. */
    private static Optional<String> text(Config section, String key) {
        return Optional.of(section.getString(key)).filter(value -> !value.isBlank());
    }

    KafkaQueueSettings kafkaQueue() {
        Config kafka = config.getConfig("kafka");
        return new KafkaQueueSettings(
                kafka(),
                kafka.getString("prefix"),
                (short) kafka.getInt("replication-factor"),
                kafka.getDuration("commit-interval"),
                kafka.getDuration("session-timeout"));
    }

    TargetEnvironment targets(CqlSession session, Home home, Executor executor) {
        Config kv = config.getConfig("kv");
        KvSettings settings = new KvSettings(
                kv.getString("keyspace"),
                kv.getString("replication"),
                DefaultConsistencyLevel.valueOf(kv.getString("consistency")),
                kv.getDuration("request-timeout"));
        RowTables rows = new RowTables(
                session, DefaultConsistencyLevel.valueOf(config.getString("cassandra.consistency")), home.keyspace());
        VersionTable versions = new VersionTable(session, home.keyspace(), config.getDuration("evcache.version-life"));
        return new TargetEnvironment(
                new TargetEnvironment.Cassandra(
                        session, settings, rows, versions, new IndexTable(session, home.keyspace())),
                search(),
                kafka(),
                home.region(),
                InstantSource.system(),
                executor);
    }

    private SearchCredentials search() {
        Map<String, SearchCredentials.User> users = new HashMap<>();
        for (Config each : config.getConfigList("elasticsearch.credentials")) {
            users.put(
                    each.getString("address"),
                    new SearchCredentials.User(each.getString("user"), each.getString("password")));
        }
        return new SearchCredentials(users);
    }

    private KafkaSettings kafka() {
        Config kafka = config.getConfig("kafka");
        return new KafkaSettings(
                kafka.getString("bootstrap-servers"),
                new DataSize(kafka.getBytes("largest-record")),
                kafka.getDuration("request-timeout"),
                kafka.getDuration("delivery-timeout"),
                kafka.getConfig("properties").entrySet().stream()
                        .collect(Collectors.toMap(
                                property -> property.getKey().replace("\"", ""),
                                property -> String.valueOf(property.getValue().unwrapped()))));
    }
}
