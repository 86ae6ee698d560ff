package io.walservice.local;

/**
 * Where the servers of a running stack are. Asking for one that is not part of it is a {@code StackException} that says
 * so.
 */
public interface StackEndpoints {
    CassandraEndpoint cassandra();

    KafkaEndpoint kafka();

    SqsEndpoint sqs();

    PostgresEndpoint postgres();

    MemcachedEndpoint memcached();

    OpenSearchEndpoint openSearch();
}
