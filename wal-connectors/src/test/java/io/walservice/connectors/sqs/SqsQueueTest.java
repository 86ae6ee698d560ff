package io.walservice.connectors.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.google.protobuf.ByteString;
import io.walservice.connectors.LaneId;
import io.walservice.connectors.LaneProbe;
import io.walservice.connectors.MessageQueue;
import io.walservice.connectors.QueueContract;
import io.walservice.connectors.QueueId;
import io.walservice.connectors.Received;
import io.walservice.connectors.TestServers;
import io.walservice.connectors.TestSessions;
import io.walservice.internal.v1.Entry;
import io.walservice.internal.v1.QueueRecord;
import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import io.walservice.local.StackEndpoints;
import io.walservice.namespace.DataSize;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

class SqsQueueTest extends QueueContract {
    private static final LocalStack STACK = TestServers.with(Service.SQS);
    private static final StackEndpoints SHARED = LocalStack.shared(Service.CASSANDRA);
    private static final ActorTestKit ACTORS = ActorTestKit.create();
    private static final String KEYSPACE = "sqs_" + UUID.randomUUID().toString().substring(0, 8);
    private static final Duration VISIBILITY = Duration.ofSeconds(3);
    private static final Map<String, Entry> JOURNAL = new ConcurrentHashMap<>();
    private static volatile boolean journalAway;

    @SuppressWarnings("NullAway.Init")
    private static CqlSession session;

    @SuppressWarnings("NullAway.Init")
    private static SqsQueue queues;

    @SuppressWarnings("NullAway.Init")
    private static SqsAsyncClient client;

    @BeforeAll
    static void connect() {
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
        session = TestSessions.open(SHARED.cassandra());
        change("CREATE KEYSPACE " + KEYSPACE
                + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
        SqsTables.schema(KEYSPACE).forEach(SqsQueueTest::change);
        queues = new SqsQueue(
                ACTORS.system(), settings(), new SqsTables(session, KEYSPACE), SqsQueueTest::journalledEntry);
        client = SqsAsyncClient.builder()
                .endpointOverride(STACK.sqs().endpoint())
                .region(Region.of(STACK.sqs().region()))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .build();
    }

    @AfterAll
    static void disconnect() {
        queues.close();
        client.close();
        change("DROP KEYSPACE " + KEYSPACE);
        session.close();
        ACTORS.shutdownTestKit();
    }

    /** The schema changes slowly. */
    private static void change(String statement) {
        TestSessions.change(session, statement);
    }

    static SqsQueueSettings settings() {
        return new SqsQueueSettings(
                "wal-",
                new SqsQueueSettings.Access(
                        Optional.of(STACK.sqs().endpoint()),
                        Optional.of(STACK.sqs().region())),
                new SqsQueueSettings.Reading(VISIBILITY, Duration.ofSeconds(1), 3),
                new DataSize(256 * 1024),
                Duration.ofSeconds(5));
    }

    private static CompletionStage<Optional<Entry>> journalledEntry(QueueRecord record) {
        return journalAway
                ? CompletableFuture.failedStage(new IllegalStateException("the journal is away"))
                : CompletableFuture.completedStage(Optional.ofNullable(JOURNAL.get(
                        record.getNamespace() + "/" + record.getEntry().getSequence())));
    }

    @BeforeEach
    void journalIsBack() {
        journalAway = false;
    }

    @Override
    protected MessageQueue queues() {
        return queues;
    }

    @Override
    protected boolean readsPastUnsettled() {
        return false;
    }

    @Override
    protected boolean takesEmptyValues() {
        return false;
    }

    @Override
    protected void journalled(List<QueueRecord> records) {
        records.forEach(record ->
                JOURNAL.put(record.getNamespace() + "/" + record.getEntry().getSequence(), record.getEntry()));
    }

    @Override
    protected void putForeign(QueueId onto, int partition, ByteString value) {
        putText(
                new LaneId(onto.namespace(), "search"),
                partition,
                Base64.getEncoder().encodeToString(value.toByteArray()));
    }

    private static void putText(LaneId lane, int partition, String body) {
        client.sendMessage(request -> request.queueUrl(urlOf(lane))
                        .messageGroupId(String.valueOf(partition))
                        .messageDeduplicationId(UUID.randomUUID().toString())
                        .messageBody(body))
                .join();
    }

    private static String urlOf(LaneId lane) {
        String name = settings().nameOf(lane);
        return await().ignoreExceptions() // a lane that has just begun makes its queue
                .until(
                        () -> client.getQueueUrl(request -> request.queueName(name))
                                .join(),
                        url -> true)
                .queueUrl();
    }

    @Override
    protected void stopServer() {
        STACK.server(Service.SQS).kill();
    }

    @Override
    protected void startServer() {
        STACK.server(Service.SQS).start();
    }

    // ---- what we rely on

    /** Were it otherwise, a record could come before its predecessor, be taken for premature, and be lost. */
    @Test
    void the_server_gives_no_more_of_a_group_while_some_of_it_is_in_hand_and_then_goes_on_in_order() {
        LaneId lane = new LaneId(queue.namespace(), "raw");
        String url = client.createQueue(request ->
                        request.queueName(settings().nameOf(lane)).attributesWithStrings(Map.of("FifoQueue", "true")))
                .join()
                .queueUrl();
        send(url, 0, 10);
        send(url, 10, 14);

        List<Message> first = receive(url, 3, 1);
        List<Message> blocked = receive(url, 10, 0);
        hide(url, first, 0);
        List<Message> again = receive(url, 10, 1);
        again.forEach(
                message -> client.deleteMessage(request -> request.queueUrl(url).receiptHandle(message.receiptHandle()))
                        .join());
        List<Message> rest = receive(url, 10, 1);

        assertThat(first).extracting(Message::body).containsExactly("0", "1", "2");
        assertThat(blocked).isEmpty();
        assertThat(again).extracting(Message::body).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        assertThat(rest).extracting(Message::body).containsExactly("10", "11", "12", "13");
    }

    private static void send(String url, int from, int to) {
        List<SendMessageBatchRequestEntry> entries = java.util.stream.IntStream.range(from, to)
                .mapToObj(number -> SendMessageBatchRequestEntry.builder()
                        .id(String.valueOf(number))
                        .messageGroupId("one")
                        .messageDeduplicationId(UUID.randomUUID().toString())
                        .messageBody(String.valueOf(number))
                        .build())
                .toList();
        client.sendMessageBatch(request -> request.queueUrl(url).entries(entries))
                .join();
    }

    private static List<Message> receive(String url, int most, int seconds) {
        return client.receiveMessage(request -> request.queueUrl(url)
                        .maxNumberOfMessages(most)
                        .waitTimeSeconds(seconds)
                        .visibilityTimeout(30))
                .join()
                .messages();
    }

    private static void hide(String url, List<Message> messages, int seconds) {
        messages.forEach(message -> client.changeMessageVisibility(request -> request.queueUrl(url)
                        .receiptHandle(message.receiptHandle())
                        .visibilityTimeout(seconds))
                .join());
    }

    // ---- what is special

    @Test
    void a_record_that_is_held_longer_than_the_visibility_timeout_does_not_come_again() {
        LaneProbe lane = lane(search).hold();
        publishInBatches(1, 10);
        awaitUntil(() -> !lane.received().isEmpty());

        await().during(VISIBILITY.multipliedBy(3))
                .atMost(VISIBILITY.multipliedBy(5))
                .until(() -> lane.withStanding(io.walservice.connectors.Standing.REPEAT)
                        .isEmpty());
        lane.release();

        awaitSettled(search);
        assertThat(lane.received()).hasSize(10);
    }

    @Test
    void an_older_subscription_settles_nothing_once_a_newer_one_has_begun() {
        LaneProbe older = lane(search).hold();
        List<QueueRecord> published = publishInBatches(1, 30);
        awaitUntil(() -> !older.received().isEmpty());
        UUID claim = claimOf(search);
        LaneProbe newer = lane(search);
        await().until(() -> !claim.equals(claimOf(search)));
        older.release();

        assertThatThrownBy(() -> done(older.subscription().completion())).hasMessageContaining("another subscription");
        int before = older.received().size();
        awaitSettled(search);
        published.addAll(publishInBatches(1, 30));
        awaitSettled(search);
        assertThat(older.received()).hasSize(before);
        assertThat(byPartition(newer.applied())).isEqualTo(byPartition(published));
    }

    private static UUID claimOf(LaneId lane) {
        return Objects.requireNonNull(session.execute(
                                "SELECT run FROM " + KEYSPACE + ".sqs_lane WHERE namespace = ? AND target = ?",
                                lane.namespace(),
                                lane.target())
                        .one())
                .getUuid("run");
    }

    @Test
    void a_payload_that_the_journal_does_not_give_fails_the_lane_and_comes_later() {
        QueueRecord large = large();
        journalAway = true;
        LaneProbe first = lane(search);
        publishNow(List.of(search), List.of(large));

        assertThatThrownBy(() -> done(first.subscription().completion())).hasMessageContaining("journal is away");
        assertThat(first.received()).isEmpty();
        assertThat(done(queues.progress(queue, search)).lag()).isEqualTo(1);
        journalAway = false;
        LaneProbe second = lane(search);

        awaitUntil(() -> second.applied().size() == 1);
        assertThat(second.applied()).containsExactly(large);
    }

    @Test
    void a_large_record_whose_entry_was_taken_back_is_not_applied() {
        QueueRecord large = large();
        JOURNAL.remove(queue.namespace() + "/" + large.getEntry().getSequence());
        LaneProbe lane = lane(search);
        publishNow(List.of(search), List.of(large));

        awaitUntil(() -> lane.received().size() == 1);
        assertThat(lane.applied()).isEmpty();
    }

    private QueueRecord large() {
        QueueRecord small = log.next(1).get(0);
        QueueRecord.Builder large = small.toBuilder();
        large.getEntryBuilder().setPayload(ByteString.copyFrom(new byte[300 * 1024]));
        journalled(List.of(large.build()));
        return large.build();
    }

    @Test
    void a_lane_gets_every_record_but_only_the_payloads_that_are_for_it() {
        LaneId other = new LaneId(queue.namespace(), "other");
        LaneProbe lane = lane(other);
        List<QueueRecord> records = log.next(20);
        publishNow(List.of(search, cache, other), records);

        awaitUntil(() -> lane.applied().size() == 20);
        assertThat(lane.applied())
                .allMatch(record -> record.getEntry().getPayload().isEmpty());
    }

    @Test
    void a_lane_that_comes_later_begins_there() {
        publishInBatches(1, 20);
        LaneId late = new LaneId(queue.namespace(), "late");
        List<QueueRecord> records = log.next(20);
        publishNow(List.of(search, cache, late), records);

        LaneProbe lane = lane(late);

        awaitUntil(() -> lane.received().size() == 20);
        assertThat(byPartition(lane.applied())).isEqualTo(byPartition(records));
    }

    /** The dispatcher's node may know of a new target later than the node that accepted an entry for it. */
    @Test
    void a_lane_that_the_publisher_does_not_know_yet_gets_what_names_it() {
        publishNow(List.of(), log.next(20));
        LaneProbe lane = lane(search);

        awaitUntil(() -> lane.applied().size() == 20);
    }

    @Test
    void a_lane_whose_target_was_away_for_a_while_goes_on() {
        LaneId gone = new LaneId(queue.namespace(), "gone");
        LaneProbe lane = lane(gone);
        List<QueueRecord> before = log.next(20);
        publishNow(List.of(search, cache, gone), before);
        publishNow(List.of(search, cache), log.next(20));
        List<QueueRecord> after = log.next(20);
        publishNow(List.of(search, cache, gone), after);

        awaitUntil(() -> lane.received().size() == 40);
        assertThat(lane.applied()).hasSize(40);
        assertThat(done(queues.progress(queue, gone)).settled().keySet()).isNotEmpty();
    }

    @Test
    void a_queue_that_was_deleted_under_its_lane_is_missed() {
        publishInBatches(1, 20);
        String url = urlOf(search);
        client.deleteQueue(request -> request.queueUrl(url)).join();

        assertThatThrownBy(() -> publishNow(List.of(search), log.next(1))).hasMessageContaining("queue does not exist");
        assertThatThrownBy(() -> done(lane(search).subscription().completion()))
                .hasMessageContaining("queue does not exist");
    }

    @Test
    void text_that_is_no_base64_arrives_as_malformed() {
        LaneProbe lane = lane(search);
        publishInBatches(1, 1);
        putText(search, 0, "no base64 at all!");

        awaitUntil(() -> !lane.malformed().isEmpty());
        assertThat(lane.malformed()).extracting(Received.Malformed::cause).allMatch(cause -> cause.contains("Base64"));
    }

    private void publishNow(List<LaneId> lanes, List<QueueRecord> records) {
        done(queues.publish(queue, lanes, records));
    }
}
