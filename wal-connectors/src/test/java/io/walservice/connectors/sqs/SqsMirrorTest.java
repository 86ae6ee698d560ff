package io.walservice.connectors.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.walservice.connectors.DeadLetterMirror;
import io.walservice.connectors.MirrorContract;
import io.walservice.connectors.MirroredLetter;
import io.walservice.connectors.Outcome;
import io.walservice.connectors.TestServers;
import io.walservice.internal.v1.Entry;
import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import io.walservice.namespace.DataSize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

class SqsMirrorTest extends MirrorContract {
    private static final LocalStack STACK = TestServers.with(Service.SQS);

    @SuppressWarnings("NullAway.Init")
    private static SqsMirrors mirrors;

    @SuppressWarnings("NullAway.Init")
    private static SqsAsyncClient client;

    @BeforeAll
    static void connect() {
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
        mirrors = mirrorsOf(new DataSize(1024 * 1024));
        client = SqsAsyncClient.builder()
                .endpointOverride(STACK.sqs().endpoint())
                .region(Region.of(STACK.sqs().region()))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .build();
    }

    private static SqsMirrors mirrorsOf(DataSize largestMessage) {
        SqsQueueSettings settings = new SqsQueueSettings(
                "",
                new SqsQueueSettings.Access(
                        Optional.of(STACK.sqs().endpoint()),
                        Optional.of(STACK.sqs().region())),
                new SqsQueueSettings.Reading(Duration.ofSeconds(30), Duration.ofSeconds(1), 1),
                largestMessage,
                Duration.ofSeconds(5));
        return new SqsMirrors(settings, ForkJoinPool.commonPool(), ForkJoinPool.commonPool());
    }

    @AfterAll
    static void disconnect() {
        mirrors.close();
        client.close();
    }

    @Override
    protected DeadLetterMirror at(String name) {
        return mirrors.to(name);
    }

    @Override
    protected void make(String name) {
        make(name, Map.of());
    }

    private static void make(String name, Map<QueueAttributeName, String> attributes) {
        done(client.createQueue(request -> request.queueName(name).attributes(attributes)));
    }

    @Override
    protected void stopServer() {
        STACK.server(Service.SQS).kill();
    }

    @Override
    protected void startServer() {
        STACK.server(Service.SQS).start();
    }

    @Test
    void a_payload_that_is_no_text_is_encoded_and_says_so() {
        make(place());
        ByteString bytes = ByteString.copyFrom(new byte[] {0, 1, 2, -1});
        send(letter(entry("milk", "").toBuilder().setPayload(bytes).build()));

        assertThat(copies(place())).singleElement().satisfies(copy -> {
            assertThat(copy.body()).isEqualTo(bytes);
            assertThat(copy.headers()).containsEntry("wal-payload", "base64");
        });
    }

    @Test
    void a_payload_with_characters_that_sqs_refuses_is_encoded_too_and_elsewhere_they_are_replaced() {
        make(place());
        Entry entry = entry("mi\u0001lk", "bell \u0007");
        assertThat(send(letter(entry))).isEqualTo(Outcome.APPLIED);

        assertThat(copies(place())).singleElement().satisfies(copy -> {
            assertThat(copy.body().toStringUtf8()).isEqualTo("bell \u0007");
            assertThat(copy.headers()).containsEntry("wal-payload", "base64");
            assertThat(copy.id()).contains("mi?lk");
        });
    }

    @Test
    void an_empty_payload_says_so() {
        make(place());
        send(letter(entry("milk", "")));

        assertThat(copies(place()).get(0).headers()).containsEntry("wal-payload", "empty");
    }

    @Test
    void a_payload_above_what_the_node_may_send_is_left_out() {
        make(place());
        try (SqsMirrors small = mirrorsOf(new DataSize(16 * 1024))) {
            for (int length : new int[] {15_000, 17_000}) {
                MirroredLetter letter = letter(entry("milk", "x".repeat(length)));
                assertThat(done(small.to(place()).send(letter))).isEqualTo(Outcome.APPLIED);
            }
        }

        assertThat(copies(place()))
                .extracting(copy -> copy.headers().getOrDefault("wal-payload", "as it is"))
                .containsExactlyInAnyOrder("as it is", "left-out");
    }

    @Test
    void a_fifo_queue_gets_repeats_of_a_letter_once_and_the_same_entry_again_when_it_is_given_up_on_again() {
        String name = place() + ".fifo";
        make(name, Map.of(QueueAttributeName.FIFO_QUEUE, "true"));
        MirroredLetter letter = letter(entry("milk", "2 litres"));
        MirroredLetter again = new MirroredLetter(
                letter.lane(),
                letter.entryId(),
                letter.entry(),
                letter.record(),
                new MirroredLetter.Failure("Busy", 3, letter.failure().at().plusSeconds(1)));

        for (MirroredLetter each : List.of(letter, letter, again)) {
            assertThat(done(at(name).send(each))).isEqualTo(Outcome.APPLIED);
        }

        assertThat(copies(name)).hasSize(2);
    }

    @Override
    protected List<Copy> copies(String name) {
        String url =
                done(client.getQueueUrl(request -> request.queueName(name))).queueUrl();
        List<Copy> copies = new ArrayList<>();
        while (true) {
            List<Message> messages = done(client.receiveMessage(request -> request.queueUrl(url)
                            .maxNumberOfMessages(10)
                            .messageAttributeNames("All")
                            .waitTimeSeconds(1)))
                    .messages();
            if (messages.isEmpty()) {
                return copies;
            }
            messages.forEach(message -> copies.add(copy(message)));
            messages.forEach(message -> done(
                    client.deleteMessage(request -> request.queueUrl(url).receiptHandle(message.receiptHandle()))));
        }
    }

    private static Copy copy(Message message) {
        Map<String, String> headers = message.messageAttributes().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        attribute -> Objects.requireNonNull(attribute.getValue().stringValue())));
        ByteString body = "base64".equals(headers.get("wal-payload"))
                ? ByteString.copyFrom(Base64.getDecoder().decode(message.body()))
                : ByteString.copyFromUtf8(message.body());
        return new Copy(Optional.ofNullable(headers.get("wal-id")), body, headers);
    }
}
