package io.walservice.node.cli;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.walservice.admin.v1.CompareTargetsProgress;
import io.walservice.admin.v1.CompareTargetsRequest;
import io.walservice.admin.v1.CreateNamespaceRequest;
import io.walservice.admin.v1.DeleteNamespaceRequest;
import io.walservice.admin.v1.DeleteNamespaceResponse;
import io.walservice.admin.v1.GetNamespaceRequest;
import io.walservice.admin.v1.GetStatusRequest;
import io.walservice.admin.v1.ListNamespacesRequest;
import io.walservice.admin.v1.ListNamespacesResponse;
import io.walservice.admin.v1.ListRevisionsRequest;
import io.walservice.admin.v1.ListRevisionsResponse;
import io.walservice.admin.v1.Namespace;
import io.walservice.admin.v1.NamespaceAdminGrpc;
import io.walservice.admin.v1.NamespaceStatus;
import io.walservice.admin.v1.TargetAdminGrpc;
import io.walservice.admin.v1.TargetSpec;
import io.walservice.admin.v1.UpdateNamespaceRequest;
import io.walservice.v1.CancelEntryRequest;
import io.walservice.v1.CancelEntryResponse;
import io.walservice.v1.GetEntryRequest;
import io.walservice.v1.GetEntryResponse;
import io.walservice.v1.WriteAheadLogGrpc;
import io.walservice.v1.WriteToLogRequest;
import io.walservice.v1.WriteToLogResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** A service without a log: it keeps revisions in memory, and answers the rest as the test says. */
final class FakeService implements AutoCloseable {
    private static final Metadata.Key<String> AUTHOR = Metadata.Key.of("wal-author", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<String> CALLER = Context.key("author");

    final TreeMap<String, List<Namespace>> revisions = new TreeMap<>();
    volatile Function<WriteToLogRequest, WriteToLogResponse> onWrite = request -> {
        throw unexpected(request);
    };
    volatile Function<GetEntryRequest, GetEntryResponse> onGet = request -> {
        throw unexpected(request);
    };
    volatile Function<CancelEntryRequest, CancelEntryResponse> onCancel = request -> {
        throw unexpected(request);
    };
    volatile Function<String, NamespaceStatus> onStatus = request -> {
        throw unexpected(request);
    };
    volatile Function<CompareTargetsRequest, List<CompareTargetsProgress>> onCompare = request -> {
        throw unexpected(request);
    };

    /** How many namespaces a page has, whatever was asked for. */
    int pageSize = 1_000;

    private final Server server;

    FakeService() {
        try {
            server = ServerBuilder.forPort(0)
                    .addService(new Admin())
                    .addService(new Log())
                    .addService(new Targets())
                    .intercept(new Caller())
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return "127.0.0.1:" + server.getPort();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private Optional<Namespace> current(String name) {
        return Optional.ofNullable(revisions.get(name)).map(all -> all.get(0)).filter(newest -> !newest.getDeleted());
    }

    private Namespace add(Namespace.Builder namespace) {
        List<Namespace> all = revisions.computeIfAbsent(namespace.getSpec().getName(), name -> new ArrayList<>());
        namespace.setRevision(all.size() + 1L).setAuthor(CALLER.get());
        namespace.getSpecBuilder().getTargetsBuilderList().stream()
                .filter(TargetSpec.Builder::hasKv)
                .flatMap(target -> target.getKvBuilder().getIndexesBuilderList().stream())
                .forEach(index -> index.setGeneration(namespace.getRevision()));
        all.add(0, namespace.build());
        return all.get(0);
    }

    private static IllegalStateException unexpected(Object request) {
        return new IllegalStateException("not expected: " + request);
    }

    private static <T> void answer(StreamObserver<T> observer, Consumer<StreamObserver<T>> call) {
        try {
            call.accept(observer);
            observer.onCompleted();
        } catch (RuntimeException e) {
            observer.onError(e);
        }
    }

    private final class Admin extends NamespaceAdminGrpc.NamespaceAdminImplBase {
        @Override
        public void createNamespace(CreateNamespaceRequest request, StreamObserver<Namespace> observer) {
            answer(observer, to -> to.onNext(add(Namespace.newBuilder().setSpec(request.getSpec()))));
        }

        @Override
        public void updateNamespace(UpdateNamespaceRequest request, StreamObserver<Namespace> observer) {
            answer(observer, to -> {
                long current = existing(request.getSpec().getName()).getRevision();
                if (request.getExpectedRevision() != current) {
                    throw Status.ABORTED
                            .withDescription("not the current revision")
                            .asRuntimeException();
                }
                to.onNext(add(Namespace.newBuilder().setSpec(request.getSpec())));
            });
        }

        @Override
        public void deleteNamespace(DeleteNamespaceRequest request, StreamObserver<DeleteNamespaceResponse> observer) {
            answer(observer, to -> {
                add(existing(request.getName()).toBuilder().setDeleted(true));
                to.onNext(DeleteNamespaceResponse.getDefaultInstance());
            });
        }

        @Override
        public void getNamespace(GetNamespaceRequest request, StreamObserver<Namespace> observer) {
            answer(observer, to -> to.onNext(existing(request.getName())));
        }

        @Override
        public void listNamespaces(ListNamespacesRequest request, StreamObserver<ListNamespacesResponse> observer) {
            List<Namespace> rest = revisions.tailMap(request.getPageToken(), false).keySet().stream()
                    .flatMap(name -> current(name).stream())
                    .toList();
            List<Namespace> page = rest.subList(0, Math.min(pageSize, rest.size()));
            String token = page.size() == rest.size()
                    ? ""
                    : page.get(page.size() - 1).getSpec().getName();
            answer(
                    observer,
                    to -> to.onNext(ListNamespacesResponse.newBuilder()
                            .addAllNamespaces(page)
                            .setNextPageToken(token)
                            .build()));
        }

        @Override
        public void listRevisions(ListRevisionsRequest request, StreamObserver<ListRevisionsResponse> observer) {
            answer(
                    observer,
                    to -> to.onNext(ListRevisionsResponse.newBuilder()
                            .addAllRevisions(revisions.getOrDefault(request.getName(), List.of()))
                            .build()));
        }

        @Override
        public void getStatus(GetStatusRequest request, StreamObserver<NamespaceStatus> observer) {
            answer(observer, to -> to.onNext(onStatus.apply(request.getName())));
        }

        private Namespace existing(String name) {
            return current(name)
                    .orElseThrow(() -> Status.NOT_FOUND
                            .withDescription("namespace: %s (expected: one that exists)".formatted(name))
                            .asRuntimeException());
        }
    }

    private final class Log extends WriteAheadLogGrpc.WriteAheadLogImplBase {
        @Override
        public void writeToLog(WriteToLogRequest request, StreamObserver<WriteToLogResponse> observer) {
            answer(observer, to -> to.onNext(onWrite.apply(request)));
        }

        @Override
        public void getEntry(GetEntryRequest request, StreamObserver<GetEntryResponse> observer) {
            answer(observer, to -> to.onNext(onGet.apply(request)));
        }

        @Override
        public void cancelEntry(CancelEntryRequest request, StreamObserver<CancelEntryResponse> observer) {
            answer(observer, to -> to.onNext(onCancel.apply(request)));
        }
    }

    private final class Targets extends TargetAdminGrpc.TargetAdminImplBase {
        @Override
        public void compareTargets(CompareTargetsRequest request, StreamObserver<CompareTargetsProgress> observer) {
            answer(observer, to -> onCompare.apply(request).forEach(to::onNext));
        }
    }

    private static final class Caller implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            String author = Optional.ofNullable(headers.get(AUTHOR)).orElse("nobody");
            return Contexts.interceptCall(Context.current().withValue(CALLER, author), call, headers, next);
        }
    }
}
