package io.walservice.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.pekko.Done;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KafkaSenderTest {
    private final List<MockProducer<byte[], byte[]>> producers = new CopyOnWriteArrayList<>();
    private final KafkaSender sender = new KafkaSender("test-sender", this::producer);

    @AfterEach
    void close() {
        sender.close();
    }

    @Test
    void a_list_is_sent_once_the_last_of_its_records_is() {
        CompletableFuture<Done> sent = sender.send(records(3)).toCompletableFuture();
        awaitHistory(0, 3);

        producers.get(0).completeNext();
        producers.get(0).completeNext();
        assertThat(sent).isNotDone();
        producers.get(0).completeNext();

        assertThat(sent).isCompleted();
    }

    @Test
    void an_empty_list_is_sent_at_once() {
        assertThat(sender.send(List.of()).toCompletableFuture().join()).isEqualTo(Done.getInstance());
    }

    @Test
    void a_caller_is_not_held_up_by_a_producer_that_blocks() {
        CountDownLatch blocking = new CountDownLatch(1);
        try (KafkaSender stuck = new KafkaSender("stuck-sender", () -> after(blocking))) {
            List<CompletableFuture<Done>> sends = IntStream.range(0, 5_000)
                    .mapToObj(i -> stuck.send(records(1)).toCompletableFuture())
                    .toList();

            assertThat(sends.get(0)).isNotDone();
            assertThat(sends.get(4_999)).isCompletedExceptionally();
            blocking.countDown();
        }
    }

    @Test
    void a_failure_that_may_pass_keeps_the_producer() {
        CompletableFuture<Done> failed = sender.send(records(1)).toCompletableFuture();
        awaitHistory(0, 1);
        producers.get(0).errorNext(new TimeoutException("no answer"));
        assertThat(failed).isCompletedExceptionally();

        CompletableFuture<Done> next = sender.send(records(1)).toCompletableFuture();
        awaitHistory(0, 2);
        producers.get(0).completeNext();

        assertThat(next).isCompleted();
        assertThat(producers).hasSize(1);
    }

    @Test
    void a_producer_that_failed_for_good_is_replaced() {
        CompletableFuture<Done> failed = sender.send(records(1)).toCompletableFuture();
        awaitHistory(0, 1);
        producers.get(0).errorNext(new KafkaException("fatal"));
        assertThat(failed).isCompletedExceptionally();

        CompletableFuture<Done> next = sender.send(records(1)).toCompletableFuture();
        awaitHistory(1, 1);
        producers.get(1).completeNext();

        assertThat(next).isCompleted();
        assertThat(producers.get(0).closed()).isTrue();
    }

    private void awaitHistory(int producer, int size) {
        await().until(() ->
                producers.size() > producer && producers.get(producer).history().size() == size);
    }

    private Producer<byte[], byte[]> producer() {
        MockProducer<byte[], byte[]> producer =
                new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        producers.add(producer);
        return producer;
    }

    private Producer<byte[], byte[]> after(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
        return producer();
    }

    private static List<ProducerRecord<byte[], byte[]>> records(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new ProducerRecord<byte[], byte[]>("topic", new byte[] {(byte) i}))
                .toList();
    }
}
