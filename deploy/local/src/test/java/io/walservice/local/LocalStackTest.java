package io.walservice.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.walservice.local.child.StackException;
import io.walservice.local.server.CommitLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LocalStackTest {
    private static final List<String> progress = new CopyOnWriteArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private static LocalStack stack;

    @BeforeAll
    static void start() {
        stack = LocalStack.start(
                StackOptions.all().withCommitLog(CommitLog.GROUP).withProgress(progress::add));
    }

    @AfterAll
    static void stop() {
        stack.close();
        assertThat(stack.folder()).doesNotExist();
    }

    @Test
    void every_server_tells_when_it_is_ready() {
        assertThat(progress.stream().filter(line -> line.contains("ready after")))
                .extracting(line -> line.substring(0, line.indexOf(':')))
                .contains("cassandra", "kafka", "sqs", "postgres", "memcached", "opensearch");
    }

    @Nested
    class Cassandra {
        @Test
        void keeps_its_data_and_address_through_a_kill() {
            CassandraEndpoint before = stack.cassandra();
            Clients.cql(
                    before,
                    "CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}",
                    "CREATE TABLE k.t (id int PRIMARY KEY, v text)",
                    "INSERT INTO k.t (id, v) VALUES (1, 'kept')");

            stack.server(Service.CASSANDRA).kill();
            stack.server(Service.CASSANDRA).start();

            assertThat(stack.cassandra()).isEqualTo(before);
            assertThat(Clients.cqlValue(before, "SELECT v FROM k.t WHERE id = 1"))
                    .isEqualTo("kept");
        }
    }

    @Nested
    class Kafka {
        @Test
        void keeps_its_records_and_address_through_a_stop() throws Exception {
            KafkaEndpoint before = stack.kafka();
            try (Admin admin = Clients.admin(before)) {
                admin.createTopics(List.of(new NewTopic("kept", 1, (short) 1)))
                        .all()
                        .get();
            }
            Clients.publish(before, "kept", "first");

            stack.server(Service.KAFKA).stop();
            assertThat(stack.server(Service.KAFKA).pids()).isEmpty();
            stack.server(Service.KAFKA).start();

            assertThat(stack.kafka()).isEqualTo(before);
            assertThat(Clients.recordsOf(before, "kept")).containsExactly("first");
        }

        @Test
        void creates_no_topic_by_itself() {
            assertThatThrownBy(() -> Clients.publish(stack.kafka(), "nobody-created-this", "lost"))
                    .hasMessageContaining("nobody-created-this");
        }
    }

    @Nested
    class Kafka_behind_a_relay {
        @Test
        void sends_whoever_comes_from_afar_to_the_relay_and_all_others_to_itself() throws Exception {
            try (ServerSocket entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                    LocalStack far = LocalStack.start(
                            StackOptions.of(Service.KAFKA).withKafkaRelay("127.0.0.1:" + entrance.getLocalPort()))) {
                InetSocketAddress remote = far.kafka().remote().orElseThrow();
                KafkaEndpoint fromAfar = new KafkaEndpoint("127.0.0.1:" + remote.getPort(), Optional.empty());

                entrance.setSoTimeout(30_000);
                Admin admin = Clients.admin(fromAfar);
                try {
                    var unused = admin.describeCluster();
                    entrance.accept().close();
                } finally {
                    admin.close(Duration.ZERO); // and not once its question is answered, which nobody will do
                }
                try (Admin near = Clients.admin(far.kafka())) {
                    assertThat(near.describeCluster().nodes().get()).hasSize(1);
                }
            }
        }

        @Test
        void is_another_cluster_than_any_other() throws Exception {
            assertThat(stack.kafka().remote()).isEmpty();
            try (LocalStack other = LocalStack.start(StackOptions.of(Service.KAFKA));
                    Admin ours = Clients.admin(stack.kafka());
                    Admin theirs = Clients.admin(other.kafka())) {
                assertThat(theirs.describeCluster().clusterId().get())
                        .isNotEqualTo(ours.describeCluster().clusterId().get());
            }
        }
    }

    @Nested
    class Sqs {
        @Test
        void keeps_its_messages_and_address_through_a_stop() throws Exception {
            SqsEndpoint before = stack.sqs();
            Clients.sqs(before.endpoint(), Map.of("Action", "CreateQueue", "QueueName", "kept"));
            URI queue = before.endpoint().resolve("/000000000000/kept");
            Clients.sqs(queue, Map.of("Action", "SendMessage", "MessageBody", "first"));

            stack.server(Service.SQS).stop();
            stack.server(Service.SQS).start();

            assertThat(stack.sqs()).isEqualTo(before);
            assertThat(Clients.sqs(queue, Map.of("Action", "ReceiveMessage", "WaitTimeSeconds", "5")))
                    .contains("<Body>first</Body>");
        }

        @Test
        void refuses_what_the_real_one_refuses() throws Exception {
            SqsEndpoint sqs = stack.sqs();
            Clients.sqs(sqs.endpoint(), Map.of("Action", "CreateQueue", "QueueName", "strict"));

            assertThatThrownBy(() -> Clients.sqs(
                            sqs.endpoint().resolve("/000000000000/strict"),
                            Map.of("Action", "SendMessage", "MessageBody", "late", "DelaySeconds", "901")))
                    .hasMessageStartingWith("400");
        }
    }

    @Nested
    class Memcached {
        @Test
        void keeps_its_address_through_a_kill_but_nothing_else() throws Exception {
            MemcachedEndpoint before = stack.memcached();
            assertThat(Clients.memcached(before, "set kept 0 0 3\r\nyes")).isEqualTo("STORED");
            assertThat(Clients.memcached(before, "get kept")).startsWith("VALUE kept");

            stack.server(Service.MEMCACHED).kill();
            assertThat(stack.server(Service.MEMCACHED).pids()).isEmpty();
            assertThatThrownBy(() -> Clients.memcached(before, "get kept")).isInstanceOf(IOException.class);
            stack.server(Service.MEMCACHED).start();

            assertThat(stack.memcached()).isEqualTo(before);
            assertThat(Clients.memcached(before, "get kept")).isEqualTo("END");
        }

        @Test
        void is_started_as_often_as_a_test_wants_and_ends_with_its_stack() throws Exception {
            MemcachedEndpoint other;
            try (LocalStack second = LocalStack.start(StackOptions.of(Service.MEMCACHED))) {
                other = second.memcached();
                assertThat(other).isNotEqualTo(stack.memcached());
                assertThat(Clients.memcached(other, "get kept")).isEqualTo("END");
            }
            assertThatThrownBy(() -> Clients.memcached(other, "get kept")).isInstanceOf(IOException.class);
        }

        @Test
        void answers_nothing_while_paused() throws Exception {
            stack.server(Service.MEMCACHED).pause();
            try {
                assertThatThrownBy(() -> Clients.memcached(stack.memcached(), "get kept"))
                        .isInstanceOf(IOException.class);
            } finally {
                stack.server(Service.MEMCACHED).resume();
            }
            assertThat(Clients.memcached(stack.memcached(), "get other")).isEqualTo("END");
        }
    }

    @Nested
    class OpenSearch {
        @Test
        void keeps_its_documents_and_address_through_a_kill() throws Exception {
            URI before = stack.openSearch().address();
            Clients.put(before.resolve("/kept/_doc/1"), "{\"v\": \"kept\"}");

            stack.server(Service.OPENSEARCH).kill();
            stack.server(Service.OPENSEARCH).start();

            assertThat(stack.openSearch().address()).isEqualTo(before);
            assertThat(Clients.get(before.resolve("/kept/_source/1"))).isEqualTo("{\"v\": \"kept\"}");
        }
    }

    @Nested
    class Postgres {
        @Test
        void keeps_its_rows_and_address_through_a_kill() throws Exception {
            PostgresEndpoint database = stack.postgres().createDatabase("kept");
            Clients.sql(database, "CREATE TABLE t (v text)", "INSERT INTO t VALUES ('kept')");

            stack.server(Service.POSTGRES).kill();
            assertThat(stack.server(Service.POSTGRES).pids()).isEmpty();
            stack.server(Service.POSTGRES).start();

            assertThat(Clients.sqlValue(database, "SELECT v FROM t")).isEqualTo("kept");
        }

        @Test
        void creates_a_database_anew_where_it_exists() throws Exception {
            PostgresEndpoint first = stack.postgres().createDatabase("anew");
            Clients.sql(first, "CREATE TABLE t (v text)");

            PostgresEndpoint second = stack.postgres().createDatabase("anew");

            assertThat(second).isEqualTo(first);
            Clients.sql(second, "CREATE TABLE t (v text)");
        }

        @Test
        void takes_plain_database_names_only() {
            assertThatThrownBy(() -> stack.postgres().createDatabase("x; DROP DATABASE postgres"))
                    .isInstanceOf(StackException.class)
                    .hasMessageStartingWith("database: x; DROP DATABASE postgres (expected: ");
        }

        @Test
        void answers_nothing_while_paused_and_everything_after() throws Exception {
            PostgresEndpoint postgres = stack.postgres();

            stack.server(Service.POSTGRES).pause();
            try {
                assertThatThrownBy(() -> Clients.sqlValue(postgres, "SELECT 'up'"))
                        .isInstanceOf(SQLException.class);
            } finally {
                stack.server(Service.POSTGRES).resume();
            }

            assertThat(Clients.sqlValue(postgres, "SELECT 'up'")).isEqualTo("up");
        }
    }
}
