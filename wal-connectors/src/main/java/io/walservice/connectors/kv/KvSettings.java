package io.walservice.connectors.kv;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import java.time.Duration;

/**
 * Where kv targets keep their tables.
 *
 * @param keyspace created where it is missing
 * @param replication of a keyspace that is created, as CQL has it: {@code {'class': 'NetworkTopologyStrategy', 'dc1':
 *     3}}
 * @param consistency of reads and writes; together with the replication it decides what a loss of replicas costs
 * @param requestTimeout limit of one attempt
 */
public record KvSettings(String keyspace, String replication, ConsistencyLevel consistency, Duration requestTimeout) {}
