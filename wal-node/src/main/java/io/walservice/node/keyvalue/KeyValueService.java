package io.walservice.node.keyvalue;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Timestamps;
import io.grpc.Status;
import io.walservice.connectors.Cause;
import io.walservice.connectors.catalog.Targets;
import io.walservice.connectors.index.IndexedItems;
import io.walservice.connectors.index.ItemRef;
import io.walservice.connectors.kv.KvRow;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.namespace.TargetSpec;
import io.walservice.node.index.IndexStore;
import io.walservice.node.staging.AtOnce;
import io.walservice.node.staging.HeldWork;
import io.walservice.node.staging.SetTables;
import io.walservice.v1.GetItemsRequest;
import io.walservice.v1.GetItemsResponse;
import io.walservice.v1.Isolation;
import io.walservice.v1.Item;
import io.walservice.v1.ItemKey;
import io.walservice.v1.KeyValue;
import io.walservice.v1.QueryIndexRequest;
import io.walservice.v1.QueryIndexResponse;
import io.walservice.v1.ScanItemsRequest;
import io.walservice.v1.ScanItemsResponse;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.grpc.GrpcServiceException;

/** The service that reads kv targets. Thread-safe. */
public final class KeyValueService implements KeyValue {
    private static final int MOST_ITEMS = 1_000;
    private static final int STANDARD_PAGE = 100;
    private static final int KEY_BYTES = 1_024;

    private final Function<String, Optional<NamespaceSpec>> namespaces;
    private final Targets targets;
    private final AtomicReads atomic;
    private final IndexReads indexed;
    private final IndexQueries queries;

    /**
     * The service of one node.
     *
     * @param namespaces by name
     * @param sets that readers may meet
     * @param builds how far indexes are
     */
    public KeyValueService(
            ActorSystem<?> system,
            Function<String, Optional<NamespaceSpec>> namespaces,
            Targets targets,
            SetTables sets,
            IndexStore builds) {
        this.namespaces = namespaces;
        this.targets = targets;
        this.atomic = new AtomicReads(system, sets);
        this.indexed = new IndexReads(atomic);
        this.queries = new IndexQueries(builds);
    }

    @Override
    public CompletionStage<GetItemsResponse> getItems(GetItemsRequest request) {
        Place place = place(request.getNamespace(), request.getTarget());
        List<ItemKey> keys = request.getItemsList();
        if (keys.isEmpty() || keys.size() > MOST_ITEMS) {
            throw invalid("items: %d (expected: 1 to %d)".formatted(keys.size(), MOST_ITEMS));
        }
        if (new HashSet<>(keys).size() < keys.size()) {
            throw invalid("items: one twice (expected: each once)");
        }
        keys.forEach(key -> checkId(key.getId()));
        Supplier<CompletionStage<List<Found>>> latest = () -> AtOnce.each(
                        keys,
                        key -> place.rows()
                                .get(place.namespace(), key.getId(), key.getKey())
                                .thenApply(row -> row.map(found -> found(key.getId(), key.getKey(), found))))
                .thenApply(each -> each.stream().flatMap(Optional::stream).toList());
        Set<String> ids = keys.stream().map(ItemKey::getId).collect(Collectors.toSet());
        return told(read(place, ids, request.getIsolation(), latest).thenApply(found -> {
            GetItemsResponse.Builder response = GetItemsResponse.newBuilder();
            keys.forEach(key -> AtomicReads.find(found, key.getId(), key.getKey())
                    .ifPresent(item -> response.addItems(item(item))));
            return response.build();
        }));
    }

    @Override
    public CompletionStage<ScanItemsResponse> scanItems(ScanItemsRequest request) {
        Place place = place(request.getNamespace(), request.getTarget());
        String id = request.getId();
        checkId(id);
        int size = pageSize(request.getPageSize());
        Optional<String> after = after(request.getPageToken()).map(ItemRef::key);
        // Set by each try, read after the last.
        AtomicReference<Optional<String>> last = new AtomicReference<>(Optional.empty());
        Supplier<CompletionStage<List<Found>>> latest =
                () -> place.rows().scan(place.namespace(), id, after, size).thenApply(keyed -> {
                    last.set(
                            keyed.size() < size
                                    ? Optional.empty()
                                    : Optional.of(keyed.get(size - 1).key()));
                    return keyed.stream()
                            .map(each -> found(id, each.key(), each.row()))
                            .toList();
                });
        return told(read(place, Set.of(id), request.getIsolation(), latest)
                .thenApply(found -> page(id, found, after, Objects.requireNonNull(last.get()))));
    }

    /** What a set adds to the id belongs to this page only where it stands in its range. */
    private static ScanItemsResponse page(String id, List<Found> found, Optional<String> after, Optional<String> last) {
        ScanItemsResponse.Builder response = ScanItemsResponse.newBuilder();
        found.stream()
                .filter(item -> after.isEmpty() || Utf8Order.BYTES.compare(item.key(), after.get()) > 0)
                .filter(item -> last.isEmpty() || Utf8Order.BYTES.compare(item.key(), last.get()) <= 0)
                .sorted(Comparator.comparing(Found::key, Utf8Order.BYTES))
                .forEach(item -> response.addItems(item(item)));
        last.ifPresent(key -> response.setNextPageToken(PageTokens.of(new ItemRef(id, key))));
        return response.build();
    }

    private static Optional<ItemRef> after(String token) {
        try {
            return PageTokens.read(token);
        } catch (IllegalArgumentException fault) {
            throw invalid(String.valueOf(fault.getMessage()));
        }
    }

    @Override
    public CompletionStage<QueryIndexResponse> queryIndex(QueryIndexRequest request) {
        TargetSpec target = kv(request.getNamespace(), request.getTarget());
        Place place = place(request.getNamespace(), target);
        IndexedItems items = targets.indexed(request.getNamespace(), target);
        IndexQueries.checkTerm(request.getTerm());
        int size = pageSize(request.getPageSize());
        Optional<ItemRef> after = after(request.getPageToken());
        boolean atomically = isAtomic(request.getIsolation());
        return told(queries.index(place, items, request.getIndex())
                .thenCompose(index -> {
                    IndexReads.Query query = new IndexReads.Query(items, index, request.getTerm(), after, size);
                    return atomically ? indexed.atomic(place, query) : IndexReads.latest(query);
                })
                .thenApply(page -> {
                    QueryIndexResponse.Builder response = QueryIndexResponse.newBuilder();
                    page.items().forEach(item -> response.addItems(item(item)));
                    page.next().ifPresent(last -> response.setNextPageToken(PageTokens.of(last)));
                    return response.build();
                }));
    }

    private CompletionStage<List<Found>> read(
            Place place, Set<String> ids, Isolation isolation, Supplier<CompletionStage<List<Found>>> latest) {
        return isAtomic(isolation) ? atomic.read(place, ids, latest) : latest.get();
    }

    private static boolean isAtomic(Isolation isolation) {
        return switch (isolation) {
            case ISOLATION_READ_ATOMIC -> true;
            case ISOLATION_LATEST, ISOLATION_UNSPECIFIED -> false;
            case UNRECOGNIZED ->
                throw invalid("isolation: unknown (expected: ISOLATION_LATEST or ISOLATION_READ_ATOMIC)");
        };
    }

    private static int pageSize(int asked) {
        if (asked < 0 || asked > MOST_ITEMS) {
            throw invalid("page_size: %d (expected: 1 to %d)".formatted(asked, MOST_ITEMS));
        }
        return asked == 0 ? STANDARD_PAGE : asked;
    }

    private Place place(String namespace, String target) {
        return place(namespace, kv(namespace, target));
    }

    private Place place(String namespace, TargetSpec target) {
        return new Place(namespace, target.name(), targets.rows((TargetSpec.Kv) target.kind()));
    }

    private TargetSpec kv(String namespace, String target) {
        NamespaceSpec spec = namespaces
                .apply(namespace)
                .orElseThrow(() -> new GrpcServiceException(Status.NOT_FOUND.withDescription(
                        "namespace: \"%s\" (expected: one that exists on this shard)".formatted(namespace))));
        List<TargetSpec> kv = spec.targets().stream()
                .filter(each -> each.kind() instanceof TargetSpec.Kv)
                .filter(each -> target.isEmpty() || each.name().equals(target))
                .toList();
        if (kv.size() > 1) {
            throw invalid("target: empty (expected: one of the namespace's kv targets, as it has several)");
        }
        return kv.stream()
                .findFirst()
                .orElseThrow(() -> new GrpcServiceException(Status.NOT_FOUND.withDescription(
                        "target: \"%s\" (expected: a kv target of namespace %s)".formatted(target, namespace))));
    }

    private static void checkId(String id) {
        if (id.isEmpty() || ByteString.copyFromUtf8(id).size() > KEY_BYTES) {
            throw invalid("id: %d bytes (expected: 1 to %d)"
                    .formatted(ByteString.copyFromUtf8(id).size(), KEY_BYTES));
        }
    }

    private static <T> CompletionStage<T> told(CompletionStage<T> answer) {
        return answer.exceptionally(failure -> {
            Throwable root = Cause.root(failure);
            if (root instanceof GrpcServiceException refusal) {
                throw refusal;
            }
            if (root instanceof HeldWork.Contended || root instanceof IndexReads.Unsettled) {
                throw new GrpcServiceException(Status.ABORTED.withDescription(root.getMessage()));
            }
            throw new GrpcServiceException(
                    Status.UNAVAILABLE.withDescription("the target cannot be read now: " + Cause.of(root)));
        });
    }

    private static GrpcServiceException invalid(String reason) {
        return new GrpcServiceException(Status.INVALID_ARGUMENT.withDescription(reason));
    }

    private static Found found(String id, String key, KvRow row) {
        return new Found(id, key, row.value(), row.attributes(), row.writeTimeMicros());
    }

    private static Item item(Found found) {
        return Item.newBuilder()
                .setId(found.id())
                .setKey(found.key())
                .setValue(found.value())
                .putAllAttributes(found.attributes())
                .setWriteTime(Timestamps.fromMicros(found.writeMicros()))
                .setVersion(found.writeMicros())
                .build();
    }
}
