package io.walservice.multinode.sets;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.walservice.multinode.sets.history.Fate;
import io.walservice.v1.Isolation;
import io.walservice.v1.Item;
import io.walservice.v1.ItemMutation;
import io.walservice.v1.MutateItemsRequest;
import io.walservice.v1.Operation;
import io.walservice.v1.QueryIndexRequest;
import io.walservice.v1.Target;
import io.walservice.v1.WriteToLogRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Changes items of few ids and terms at random, and looks whether a unique term ever has two. Thread-safe. */
final class Shop {
    private static final int IDS = 100;
    private static final int KEYS = 3;
    private static final int STATES = 7;
    private static final int EMAILS = 120;
    private static final int MOST_ITEMS = 3;

    private final Nodes nodes;
    private final String namespace;
    private final PatientClient client;
    final AtomicInteger singles = new AtomicInteger();
    final AtomicInteger sets = new AtomicInteger();
    final AtomicInteger taken = new AtomicInteger();
    final AtomicInteger looks = new AtomicInteger();
    final Queue<String> doubles = new ConcurrentLinkedQueue<>();

    Shop(Nodes nodes, String namespace) {
        this.nodes = nodes;
        this.namespace = namespace;
        this.client = new PatientClient(nodes, namespace);
    }

    int repeats() {
        return client.repeats.get();
    }

    /** Whether its indexes can be asked. */
    boolean isOpen() {
        return query("owned", "by-email", "nobody").isEmpty()
                && query("open", "by-state", "none").isEmpty();
    }

    /** Four of five are single writes. */
    void change(int number, Random random) {
        if (random.nextInt(5) == 0) {
            changeOwners("s-" + number, random);
        } else {
            changeState("w-" + number, random);
        }
    }

    /** Puts or removes an item, or all of an id. */
    private void changeState(String token, Random random) {
        boolean deletes = random.nextInt(4) == 0;
        Target.Builder target = Target.newBuilder()
                .addNames("open")
                .setId("i" + random.nextInt(IDS))
                .setKey(deletes && random.nextInt(4) == 0 ? "" : "k" + random.nextInt(KEYS))
                .setOperation(deletes ? Operation.OPERATION_DELETE : Operation.OPERATION_PUT);
        client.write(WriteToLogRequest.newBuilder()
                .setNamespace(namespace)
                .setIdempotencyToken(token)
                .setTarget(target)
                .setPayload(
                        deletes
                                ? ByteString.EMPTY
                                : ByteString.copyFromUtf8("{\"state\": \"s%d\", \"by\": \"%s\"}"
                                        .formatted(random.nextInt(STATES), token)))
                .build());
        singles.incrementAndGet();
    }

    /** Some items at once, which may take terms from each other. */
    private void changeOwners(String token, Random random) {
        Map<String, ItemMutation> items = new LinkedHashMap<>();
        for (int n = 1 + random.nextInt(MOST_ITEMS); n > 0; n--) {
            String id = "i" + random.nextInt(IDS);
            boolean deletes = random.nextInt(4) == 0;
            items.put(
                    deletes ? id : "e" + random.nextInt(EMAILS),
                    ItemMutation.newBuilder()
                            .addTargets("owned")
                            .setId(id)
                            .setOperation(deletes ? Operation.OPERATION_DELETE : Operation.OPERATION_PUT)
                            .build());
        }
        MutateItemsRequest.Builder set =
                MutateItemsRequest.newBuilder().setNamespace(namespace).setIdempotencyToken(token);
        Map<String, ItemMutation> byId = new LinkedHashMap<>();
        items.forEach((email, item) -> byId.put(
                item.getId(),
                item.getOperation() == Operation.OPERATION_DELETE
                        ? item
                        : item.toBuilder()
                                .setPayload(ByteString.copyFromUtf8("{\"email\": \"%s\"}".formatted(email)))
                                .build()));
        Fate fate = client.send(set.addAllItems(byId.values()).build());
        sets.incrementAndGet();
        if (fate instanceof Fate.Refused) {
            taken.incrementAndGet();
        }
    }

    /** Whoever has a unique term has it alone, whatever is under way. */
    void look(Random random) {
        String email = "e" + random.nextInt(EMAILS);
        try {
            List<Item> found = query("owned", "by-email", email);
            looks.incrementAndGet();
            if (found.size() > 1) {
                doubles.add("%s: %s".formatted(email, found));
            }
        } catch (StatusRuntimeException e) {
            // a node that is away, or sets that follow each other too fast; the next look may be luckier
        }
    }

    private List<Item> query(String target, String index, String term) {
        return nodes.keyValue()
                .queryIndex(QueryIndexRequest.newBuilder()
                        .setNamespace(namespace)
                        .setTarget(target)
                        .setIndex(index)
                        .setTerm(term)
                        .setIsolation(Isolation.ISOLATION_READ_ATOMIC)
                        .build())
                .getItemsList();
    }
}
