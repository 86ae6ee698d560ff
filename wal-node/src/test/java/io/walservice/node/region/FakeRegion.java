package io.walservice.node.region;

import com.google.protobuf.Timestamp;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.walservice.namespace.RegionSpec;
import io.walservice.region.v1.GetTimeRequest;
import io.walservice.region.v1.GetTimeResponse;
import io.walservice.region.v1.ReadLogRequest;
import io.walservice.region.v1.ReadLogResponse;
import io.walservice.region.v1.RegionGrpc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiConsumer;

/** A region without a node: its clock is off by what a test says, and its log is what a test says. */
final class FakeRegion extends RegionGrpc.RegionImplBase implements AutoCloseable {

    private final String name;
    private final Server server;
    private volatile Duration offset;
    volatile BiConsumer<ReadLogRequest, ServerCallStreamObserver<ReadLogResponse>> onReadLog =
            (request, answers) -> answers.onCompleted();

    FakeRegion(String name, Duration offset) {
        this.name = name;
        this.offset = offset;
        try {
            this.server = NettyServerBuilder.forPort(0).addService(this).build().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RegionSpec.Api api() {
        return new RegionSpec.Api("127.0.0.1:" + server.getPort(), false);
    }

    void set(Duration newOffset) {
        offset = newOffset;
    }

    @Override
    public void getTime(GetTimeRequest request, StreamObserver<GetTimeResponse> answer) {
        Instant now = Instant.now().plus(offset);
        answer.onNext(GetTimeResponse.newBuilder()
                .setRegion(name)
                .setTime(Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()))
                .build());
        answer.onCompleted();
    }

    @Override
    public void readLog(ReadLogRequest request, StreamObserver<ReadLogResponse> answers) {
        onReadLog.accept(request, (ServerCallStreamObserver<ReadLogResponse>) answers);
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
