package io.walservice.multinode.sets;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.walservice.v1.Condition;
import io.walservice.v1.GetItemsRequest;
import io.walservice.v1.Isolation;
import io.walservice.v1.Item;
import io.walservice.v1.ItemKey;
import io.walservice.v1.ItemMutation;
import io.walservice.v1.MutateItemsRequest;
import io.walservice.v1.MutateItemsResponse;
import io.walservice.v1.Operation;
import io.walservice.v1.Trilean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A bank whose every transfer is one mutation set: both balances, on the condition that nobody has changed them, and a
 * slip that tells what was transferred. Thread-safe.
 */
final class Bank {
    static final int ACCOUNTS = 100;
    static final int BEGIN = 1_000;
    private static final Duration PAUSE = Duration.ofMillis(50);
    /** Far longer than any fault here lasts. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Nodes nodes;
    private final String namespace;
    private final Map<String, Slip> committed = new ConcurrentHashMap<>();
    private final Map<String, String> refused = new ConcurrentHashMap<>();
    final AtomicInteger repeats = new AtomicInteger();
    final AtomicInteger reads = new AtomicInteger();
    final AtomicInteger contendedReads = new AtomicInteger();
    final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();

    /** What a transfer does. */
    record Slip(int from, int to, int amount) {
        String text() {
            return "%d %d %d".formatted(from, to, amount);
        }
    }

    Bank(Nodes nodes, String namespace) {
        this.nodes = nodes;
        this.namespace = namespace;
    }

    static String account(int number) {
        return "account-" + number;
    }

    static String slipId(String token) {
        return "slip-" + token;
    }

    Map<String, Slip> committed() {
        return Map.copyOf(committed);
    }

    Map<String, String> refused() {
        return Map.copyOf(refused);
    }

    /** Every account begins with the same. */
    void open() {
        MutateItemsRequest.Builder set =
                MutateItemsRequest.newBuilder().setNamespace(namespace).setIdempotencyToken("open");
        for (int n = 0; n < ACCOUNTS; n++) {
            set.addItems(put(account(n), String.valueOf(BEGIN))
                    .setCondition(Condition.newBuilder().setExists(false)));
        }
        Optional<String> refusal = send(set.build());
        if (refusal.isPresent()) {
            throw new IllegalStateException(refusal.get());
        }
    }

    /** Makes one transfer, and keeps at it until it knows what became of that. */
    void transfer(String token, Random random) {
        int from = random.nextInt(ACCOUNTS);
        int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
        List<Item> accounts = items(List.of(account(from), account(to)));
        int amount = 1 + random.nextInt(20);
        Slip slip = new Slip(from, to, amount);
        MutateItemsRequest set = MutateItemsRequest.newBuilder()
                .setNamespace(namespace)
                .setIdempotencyToken(token)
                .addItems(changed(accounts.get(0), -amount))
                .addItems(changed(accounts.get(1), amount))
                .addItems(put(slipId(token), slip.text())
                        .setCondition(Condition.newBuilder().setExists(false)))
                .build();
        send(set).ifPresentOrElse(refusal -> refused.put(token, refusal), () -> committed.put(token, slip));
    }

    private static ItemMutation.Builder changed(Item account, int by) {
        return put(account.getId(), String.valueOf(balance(account) + by))
                .setCondition(Condition.newBuilder().setVersion(account.getVersion()));
    }

    private static int balance(Item account) {
        return Integer.parseInt(account.getValue().toStringUtf8());
    }

    private static ItemMutation.Builder put(String id, String value) {
        return ItemMutation.newBuilder()
                .setId(id)
                .setOperation(Operation.OPERATION_PUT)
                .setPayload(ByteString.copyFromUtf8(value));
    }

    /** Why it was refused, if it was. Whatever else comes is asked again, with the same token. */
    private Optional<String> send(MutateItemsRequest set) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            try {
                MutateItemsResponse response = nodes.mutations().mutateItems(set);
                if (response.getDurable() == Trilean.TRILEAN_TRUE) {
                    return Optional.empty();
                }
            } catch (StatusRuntimeException e) {
                Status.Code code = e.getStatus().getCode();
                if (code == Status.Code.FAILED_PRECONDITION || code == Status.Code.ABORTED) {
                    return Optional.of(String.valueOf(e.getStatus().getDescription()));
                }
                if (code == Status.Code.INVALID_ARGUMENT || code == Status.Code.NOT_FOUND) {
                    throw e;
                }
            }
            repeats.incrementAndGet();
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        throw new IllegalStateException("%s: no answer within %s".formatted(set.getIdempotencyToken(), PATIENCE));
    }

    /** Looks at all accounts at once: whatever transfers are under way, the total is the same. */
    void audit() {
        List<Item> accounts =
                items(IntStream.range(0, ACCOUNTS).mapToObj(Bank::account).toList());
        int total = accounts.stream().mapToInt(Bank::balance).sum();
        if (accounts.size() != ACCOUNTS || total != ACCOUNTS * BEGIN) {
            violations.add("%d accounts with %d in all: %s"
                    .formatted(
                            accounts.size(),
                            total,
                            accounts.stream()
                                    .map(item -> item.getId() + "=" + balance(item) + "@" + item.getVersion())
                                    .collect(Collectors.joining(" "))));
        }
        reads.incrementAndGet();
    }

    private List<Item> items(List<String> ids) {
        GetItemsRequest request = GetItemsRequest.newBuilder()
                .setNamespace(namespace)
                .setIsolation(Isolation.ISOLATION_READ_ATOMIC)
                .addAllItems(ids.stream()
                        .map(id -> ItemKey.newBuilder().setId(id).build())
                        .toList())
                .build();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            try {
                return new ArrayList<>(nodes.keyValue().getItems(request).getItemsList());
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() == Status.Code.ABORTED) {
                    contendedReads.incrementAndGet();
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
        throw new IllegalStateException("no answer within " + PATIENCE);
    }
}
