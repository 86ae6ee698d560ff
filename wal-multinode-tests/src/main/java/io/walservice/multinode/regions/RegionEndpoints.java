package io.walservice.multinode.regions;

import io.walservice.local.CassandraEndpoint;
import io.walservice.local.KafkaEndpoint;
import io.walservice.local.MemcachedEndpoint;
import io.walservice.local.OpenSearchEndpoint;
import io.walservice.local.PostgresEndpoint;
import io.walservice.local.SqsEndpoint;
import io.walservice.local.StackEndpoints;

/** A region's view of the servers: Kafka and memcached are its own, the others it shares. */
record RegionEndpoints(StackEndpoints shared, StackEndpoints own) implements StackEndpoints {

    @Override
    public CassandraEndpoint cassandra() {
        return shared.cassandra();
    }

    @Override
    public KafkaEndpoint kafka() {
        return own.kafka();
    }

    @Override
    public SqsEndpoint sqs() {
        return shared.sqs();
    }

    @Override
    public PostgresEndpoint postgres() {
        return shared.postgres();
    }

    @Override
    public OpenSearchEndpoint openSearch() {
        return shared.openSearch();
    }

    @Override
    public MemcachedEndpoint memcached() {
        return own.memcached();
    }
}
