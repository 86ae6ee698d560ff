package io.walservice.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.walservice.local.child.StackException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class SharedStackTest {
    private static final String PROPERTY = "wal.local.stack";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void a_described_stack_is_used_instead_of_starting_one() throws IOException {
        new StackDescriptor(Map.of(
                        "cassandra.contact-point", "127.0.0.1:9042",
                        "kafka.bootstrap-servers", "127.0.0.1:9092",
                        "sqs.endpoint", "http://127.0.0.1:9324",
                        "sqs.region", "us-east-1"))
                .write(folder.resolve("stack"));

        StackEndpoints shared = shared(folder.resolve("stack"), Service.CASSANDRA, Service.KAFKA, Service.SQS);

        assertThat(shared.cassandra().contactPoint())
                .isEqualTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9042));
        assertThat(shared.kafka().bootstrapServers()).isEqualTo("127.0.0.1:9092");
        assertThat(shared.sqs().endpoint()).isEqualTo(URI.create("http://127.0.0.1:9324"));
        assertThatThrownBy(shared::postgres)
                .isInstanceOf(StackException.class)
                .hasMessageStartingWith("postgres.jdbc-url: not part of this stack (has: ");
    }

    @Test
    void what_a_described_stack_lacks_is_started_by_whoever_asks_for_it() throws Exception {
        new StackDescriptor(Map.of("kafka.bootstrap-servers", "127.0.0.1:9092")).write(folder.resolve("stack"));

        StackEndpoints shared = shared(folder.resolve("stack"), Service.KAFKA, Service.MEMCACHED);

        assertThat(shared.kafka().bootstrapServers()).isEqualTo("127.0.0.1:9092");
        assertThat(Clients.memcached(shared.memcached(), "get nothing")).isEqualTo("END");
    }

    @Test
    void a_description_that_is_gone_is_said_in_one_line() {
        assertThatThrownBy(() -> shared(folder.resolve("gone"), Service.KAFKA))
                .isInstanceOf(StackException.class)
                .hasMessageStartingWith("cannot read the description of the running stack in " + folder);
    }

    private static StackEndpoints shared(Path description, Service first, Service... more) {
        String before = System.getProperty(PROPERTY);
        System.setProperty(PROPERTY, description.toString());
        try {
            return LocalStack.shared(first, more);
        } finally {
            if (before == null) {
                System.clearProperty(PROPERTY);
            } else {
                System.setProperty(PROPERTY, before);
            }
        }
    }
}
