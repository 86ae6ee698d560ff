package io.walservice.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CassandraSessionTest {

    /** More than two connections carry. */
    private static final int AT_ONCE = 10_000;

    @Test
    void more_requests_than_its_connections_carry_wait_and_none_is_refused() {
        InetSocketAddress cassandra =
                LocalStack.shared(Service.CASSANDRA).cassandra().contactPoint();
        String contactPoint = cassandra.getHostString() + ":" + cassandra.getPort();
        Config config =
                NodeConfig.load(ConfigFactory.parseMap(Map.of("wal.cassandra.contact-points", List.of(contactPoint))));
        try (CqlSession session = CassandraSession.open(config)) {
            List<CompletableFuture<AsyncResultSet>> asked = IntStream.range(0, AT_ONCE)
                    .mapToObj(i ->
                            session.executeAsync("SELECT key FROM system.local").toCompletableFuture())
                    .toList();

            assertThat(asked)
                    .allSatisfy(answer -> assertThat(answer.join().one()).isNotNull());
        }
    }
}
