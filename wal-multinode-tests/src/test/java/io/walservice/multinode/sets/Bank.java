package io.walservice.multinode.sets;

import com.google.protobuf.ByteString;
import io.walservice.multinode.sets.history.Fate;
import io.walservice.v1.Condition;
import io.walservice.v1.Item;
import io.walservice.v1.ItemKey;
import io.walservice.v1.ItemMutation;
import io.walservice.v1.MutateItemsRequest;
import io.walservice.v1.Operation;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A bank whose every transfer is one mutation set: both balances, on the condition that nobody has changed them, and a
 * slip that tells what was transferred. Thread-safe.
 */
final class Bank {
    static final int ACCOUNTS = 100;
    static final int BEGIN = 1_000;

    private final PatientClient client;
    private final String namespace;
    private final Map<String, Slip> committed = new ConcurrentHashMap<>();
    private final Map<String, Fate> refused = new ConcurrentHashMap<>();
    final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();

    /** What a transfer does. */
    record Slip(int from, int to, int amount) {
        String text() {
            return "%d %d %d".formatted(from, to, amount);
        }
    }

    Bank(PatientClient client, String namespace) {
        this.client = client;
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

    /** By conditions, or as other transfers were in the way for too long. */
    Map<String, Fate> refused() {
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
        Fate fate = client.send(set.build());
        if (!(fate instanceof Fate.Committed)) {
            throw new IllegalStateException(fate.toString());
        }
    }

    /** Makes one transfer, and keeps at it until it knows what became of that. */
    void transfer(int number, Random random) {
        int from = random.nextInt(ACCOUNTS);
        int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
        List<Item> accounts = items(List.of(account(from), account(to)));
        int amount = 1 + random.nextInt(20);
        Slip slip = new Slip(from, to, amount);
        String token = "t-" + number;
        Fate fate = client.send(MutateItemsRequest.newBuilder()
                .setNamespace(namespace)
                .setIdempotencyToken(token)
                .addItems(changed(accounts.get(0), -amount))
                .addItems(changed(accounts.get(1), amount))
                .addItems(put(slipId(token), slip.text())
                        .setCondition(Condition.newBuilder().setExists(false)))
                .build());
        if (fate instanceof Fate.Committed) {
            committed.put(token, slip);
        } else {
            refused.put(token, fate);
        }
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
    }

    private List<Item> items(List<String> ids) {
        return client.get(ids.stream()
                        .map(id -> ItemKey.newBuilder().setId(id).build())
                        .toList())
                .items();
    }
}
