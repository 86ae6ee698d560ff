package io.walservice.multinode.contents;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import io.walservice.local.CassandraEndpoint;
import java.time.Duration;

/** Opens sessions with the stack's Cassandra. */
public final class CassandraSessions {
    /** Of a busy machine. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

    private CassandraSessions() {}

    /** A session of the caller's own, to be closed by it. */
    public static CqlSession open(CassandraEndpoint cassandra) {
        return CqlSession.builder()
                .addContactPoint(cassandra.contactPoint())
                .withLocalDatacenter(cassandra.datacenter())
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, REQUEST_TIMEOUT)
                        // The server warns of each batch above a few KiB; told thousands of times, that costs more
                        // than the batches.
                        .withBoolean(DefaultDriverOption.REQUEST_LOG_WARNINGS, false)
                        .build())
                .build();
    }
}
