package io.walservice.node;

import static io.walservice.node.TestBank.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.walservice.v1.CompletionMarker;
import io.walservice.v1.ItemMutation;
import io.walservice.v1.MutateItemsPart;
import io.walservice.v1.MutateItemsResponse;
import io.walservice.v1.NumberedItem;
import io.walservice.v1.SetHeader;
import io.walservice.v1.Trilean;
import io.walservice.v1.ValueChunk;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Mutation sets that come in parts, on a whole node and real servers. */
class MutationStreamTest {

    private static final int IN_FLIGHT = 3;

    private static TestBank bank;
    private final String run = UUID.randomUUID().toString().substring(0, 8);

    @BeforeAll
    static void open() {
        bank = TestBank.with(Map.of("wal.mutation.in-flight", IN_FLIGHT));
    }

    @AfterAll
    static void close() {
        bank.close();
    }

    @AfterEach
    void nothing_is_left_behind() {
        bank.awaitNothingIsLeft();
    }

    private String id(String name) {
        return run + "-" + name;
    }

    @Test
    void brings_a_set_in_parts_and_values_in_chunks() throws Exception {
        ByteString half = ByteString.copyFromUtf8("h".repeat(400_000));
        MutateItemsResponse response = send(
                header(id("t")),
                numbered(1, item(id("b"), "", "small"), 0),
                numbered(0, item(id("a"), "", ""), 2),
                chunk(0, 0, half),
                chunk(0, 1, half),
                marker(2));

        assertThat(response.getDurable()).isEqualTo(Trilean.TRILEAN_TRUE);
        bank.awaitApplied(response.getMutationId());
        assertThat(bank.node.kv("bank", id("a"), "")).contains("h".repeat(800_000));
        assertThat(bank.node.kv("bank", id("b"), "")).contains("small");
    }

    @Test
    void without_its_marker_leaves_nothing() {
        assertThat(sendRefused(header(id("t")), numbered(0, item(id("a"), "", "1"), 0)))
                .contains("marker: missing");
        assertThat(bank.node.kv("bank", id("a"), "")).isEmpty();
    }

    @Test
    void whose_marker_counts_otherwise_is_refused() {
        assertThat(sendRefused(header(id("t")), numbered(0, item(id("a"), "", "1"), 0), marker(2)))
                .contains("marker.items: 2 (expected: 1");
    }

    @Test
    void with_a_number_twice_is_refused() {
        assertThat(sendRefused(
                        header(id("t")),
                        numbered(0, item(id("a"), "", "1"), 0),
                        numbered(0, item(id("b"), "", "1"), 0),
                        marker(1)))
                .contains("items[0]: came twice");
    }

    @Test
    void with_a_gap_is_refused() {
        assertThat(sendRefused(header(id("t")), numbered(1, item(id("a"), "", "1"), 0), marker(1)))
                .contains("items[0]: missing");
    }

    @Test
    void with_a_chunk_missing_is_refused() {
        assertThat(sendRefused(
                        header(id("t")),
                        numbered(0, item(id("a"), "", ""), 2),
                        chunk(0, 0, ByteString.copyFromUtf8("x")),
                        marker(1)))
                .contains("items[0]: 1 chunks (expected: 2)");
        assertThat(sendRefused(
                        header(id("t")),
                        numbered(0, item(id("a"), "", ""), 2),
                        chunk(0, 1, ByteString.copyFromUtf8("x")),
                        marker(1)))
                .contains("items[0]: chunk 1 (expected: chunk 0)");
    }

    /** More often than there is room for. */
    @Test
    void whose_client_goes_away_leaves_nothing_and_takes_no_room() throws Exception {
        for (int n = 0; n <= IN_FLIGHT; n++) {
            StreamObserver<MutateItemsPart> out = bank.mutationsAsync().mutateItemsStream(new Ignored());
            out.onNext(header(id("t") + n));
            out.onNext(numbered(0, item(id("a"), "", "1"), 0));
            await("the item to be stored")
                    .atMost(TestBank.ARRIVAL)
                    .until(() -> bank.node
                                    .session
                                    .execute("SELECT content FROM node_" + bank.node.suffix + ".mutation_item")
                                    .one()
                            != null);
            out.onError(new CancellationException("the client has gone"));
            bank.awaitNothingIsLeft();
        }

        assertThat(send(header(id("last")), numbered(0, item(id("b"), "", "2"), 0), marker(1))
                        .getDurable())
                .isEqualTo(Trilean.TRILEAN_TRUE);
        bank.awaitApplied(id("last"));
        assertThat(bank.node.kv("bank", id("a"), "")).isEmpty();
    }

    /** Answers that nobody waits for. */
    private static final class Ignored implements StreamObserver<MutateItemsResponse> {
        @Override
        public void onNext(MutateItemsResponse response) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }

    @Test
    void without_a_header_is_refused() {
        assertThat(sendRefused(numbered(0, item(id("a"), "", "1"), 0), marker(1)))
                .contains("header: missing");
    }

    private MutateItemsPart header(String token) {
        return MutateItemsPart.newBuilder()
                .setHeader(SetHeader.newBuilder().setNamespace("bank").setIdempotencyToken(token))
                .build();
    }

    private MutateItemsPart numbered(int number, ItemMutation item, int chunks) {
        return MutateItemsPart.newBuilder()
                .setItem(NumberedItem.newBuilder()
                        .setNumber(number)
                        .setItem(item)
                        .setChunks(chunks))
                .build();
    }

    private MutateItemsPart chunk(int number, int chunk, ByteString data) {
        return MutateItemsPart.newBuilder()
                .setChunk(ValueChunk.newBuilder()
                        .setNumber(number)
                        .setChunk(chunk)
                        .setData(data))
                .build();
    }

    private MutateItemsPart marker(int items) {
        return MutateItemsPart.newBuilder()
                .setMarker(CompletionMarker.newBuilder().setItems(items))
                .build();
    }

    private String sendRefused(MutateItemsPart... parts) {
        ExecutionException refusal = catchThrowableOfType(ExecutionException.class, () -> send(parts));
        assertThat(refusal).isNotNull();
        Status status = Status.fromThrowable(refusal);
        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        return String.valueOf(status.getDescription());
    }

    private MutateItemsResponse send(MutateItemsPart... parts)
            throws ExecutionException, InterruptedException, TimeoutException {
        CompletableFuture<MutateItemsResponse> answer = new CompletableFuture<>();
        StreamObserver<MutateItemsPart> out = bank.mutationsAsync().mutateItemsStream(new StreamObserver<>() {
            @Override
            public void onNext(MutateItemsResponse response) {
                answer.complete(response);
            }

            @Override
            public void onError(Throwable failure) {
                answer.completeExceptionally(failure);
            }

            @Override
            public void onCompleted() {}
        });
        for (MutateItemsPart part : parts) {
            out.onNext(part);
        }
        out.onCompleted();
        return answer.get(60, TimeUnit.SECONDS);
    }
}
