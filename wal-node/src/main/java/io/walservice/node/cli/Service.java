package io.walservice.node.cli;

import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import io.walservice.admin.v1.CompareTargetsProgress;
import io.walservice.admin.v1.CompareTargetsRequest;
import io.walservice.admin.v1.DeadLetterAdminGrpc;
import io.walservice.admin.v1.DeadLetterAdminGrpc.DeadLetterAdminBlockingStub;
import io.walservice.admin.v1.DelayedProgress;
import io.walservice.admin.v1.IndexAdminGrpc;
import io.walservice.admin.v1.IndexAdminGrpc.IndexAdminBlockingStub;
import io.walservice.admin.v1.NamespaceAdminGrpc;
import io.walservice.admin.v1.NamespaceAdminGrpc.NamespaceAdminBlockingStub;
import io.walservice.admin.v1.ReplayAdminGrpc;
import io.walservice.admin.v1.ReplayAdminGrpc.ReplayAdminBlockingStub;
import io.walservice.admin.v1.ScheduleAdminGrpc;
import io.walservice.admin.v1.ScheduleAdminGrpc.ScheduleAdminBlockingStub;
import io.walservice.admin.v1.TargetAdminGrpc;
import io.walservice.v1.MutationsGrpc;
import io.walservice.v1.MutationsGrpc.MutationsBlockingStub;
import io.walservice.v1.WriteAheadLogGrpc;
import io.walservice.v1.WriteAheadLogGrpc.WriteAheadLogBlockingStub;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** The service at the other end of a connection. Calls that fail throw a {@link CommandFailure}. */
final class Service implements AutoCloseable {
    private static final Metadata.Key<String> AUTHOR = Metadata.Key.of("wal-author", Metadata.ASCII_STRING_MARSHALLER);
    private static final int LARGEST_ANSWER = 64 * 1024 * 1024;

    private final ServiceOptions options;
    private final ManagedChannel channel;

    Service(ServiceOptions options) {
        this.options = options;
        this.channel = ManagedChannelBuilder.forTarget(options.address())
                .usePlaintext()
                .maxInboundMessageSize(LARGEST_ANSWER)
                .build();
    }

    <T> T read(Function<NamespaceAdminBlockingStub, T> call) {
        return call(admin(), call, false);
    }

    <T> T change(Function<NamespaceAdminBlockingStub, T> call) {
        return call(admin(), call, true);
    }

    <T> T readLog(Function<WriteAheadLogBlockingStub, T> call) {
        return call(log(), call, false);
    }

    <T> T write(Function<WriteAheadLogBlockingStub, T> call) {
        return call(log(), call, true);
    }

    <T> T readMutations(Function<MutationsBlockingStub, T> call) {
        return call(MutationsGrpc.newBlockingStub(channel), call, false);
    }

    <T> T mutate(Function<MutationsBlockingStub, T> call) {
        return call(MutationsGrpc.newBlockingStub(channel), call, true);
    }

    <T> T readLetters(Function<DeadLetterAdminBlockingStub, T> call) {
        return call(letters(), call, false);
    }

    <T> T changeLetters(Function<DeadLetterAdminBlockingStub, T> call) {
        return call(letters(), call, true);
    }

    <T> T readSchedules(Function<ScheduleAdminBlockingStub, T> call) {
        return call(schedules(), call, false);
    }

    /**
     * Makes a change that takes its time, and gives the last of its answers. The timeout is the longest silence between
     * two answers.
     */
    DelayedProgress changeSchedules(
            Function<ScheduleAdminBlockingStub, Iterator<DelayedProgress>> call, Consumer<DelayedProgress> each) {
        DelayedProgress last = answers(() -> call.apply(schedules()), each, true, DelayedProgress.getDefaultInstance());
        refuseEarlyEnd(last.getFinal());
        return last;
    }

    <T> T readIndexes(Function<IndexAdminBlockingStub, T> call) {
        return call(IndexAdminGrpc.newBlockingStub(channel), call, false);
    }

    <T> T changeIndexes(Function<IndexAdminBlockingStub, T> call) {
        return call(IndexAdminGrpc.newBlockingStub(channel), call, true);
    }

    /** Compares targets, which takes its time; the timeout is as for {@link #changeSchedules}. */
    void compareTargets(CompareTargetsRequest request, Consumer<CompareTargetsProgress> each) {
        CompareTargetsProgress last = answers(
                () -> TargetAdminGrpc.newBlockingStub(channel).compareTargets(request),
                each,
                false,
                CompareTargetsProgress.getDefaultInstance());
        refuseEarlyEnd(last.getFinal());
    }

    /** The last of the answers to a call. */
    private <T> T answers(Supplier<Iterator<T>> call, Consumer<T> each, boolean changes, T none) {
        try (Silence silence = new Silence(options.timeout())) {
            T last = none;
            Iterator<T> answers = silence.within(call);
            while (answers.hasNext()) {
                last = answers.next();
                silence.broken();
                each.accept(last);
            }
            return last;
        } catch (StatusRuntimeException e) {
            throw CallFailure.of(e, options.address(), changes);
        }
    }

    /** Of a comparison, too, the outcome is unknown then. */
    private void refuseEarlyEnd(boolean isFinal) {
        if (!isFinal) {
            StatusRuntimeException early =
                    Status.UNKNOWN.withDescription("the answers ended early").asRuntimeException();
            throw CallFailure.of(early, options.address(), true);
        }
    }

    <T> T readReplays(Function<ReplayAdminBlockingStub, T> call) {
        return call(replays(), call, false);
    }

    <T> T changeReplays(Function<ReplayAdminBlockingStub, T> call) {
        return call(replays(), call, true);
    }

    private ReplayAdminBlockingStub replays() {
        return ReplayAdminGrpc.newBlockingStub(channel).withInterceptors(author());
    }

    private ScheduleAdminBlockingStub schedules() {
        return ScheduleAdminGrpc.newBlockingStub(channel).withInterceptors(author());
    }

    private NamespaceAdminBlockingStub admin() {
        return NamespaceAdminGrpc.newBlockingStub(channel).withInterceptors(author());
    }

    private DeadLetterAdminBlockingStub letters() {
        return DeadLetterAdminGrpc.newBlockingStub(channel).withInterceptors(author());
    }

    private ClientInterceptor author() {
        Metadata headers = new Metadata();
        headers.put(AUTHOR, options.author().replaceAll("[^ -~]", "?"));
        return MetadataUtils.newAttachHeadersInterceptor(headers);
    }

    private WriteAheadLogBlockingStub log() {
        return WriteAheadLogGrpc.newBlockingStub(channel);
    }

    private <S extends AbstractStub<S>, T> T call(S stub, Function<S, T> call, boolean changes) {
        try {
            return call.apply(stub.withDeadlineAfter(options.timeout().toMillis(), TimeUnit.MILLISECONDS));
        } catch (StatusRuntimeException e) {
            throw CallFailure.of(e, options.address(), changes);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
