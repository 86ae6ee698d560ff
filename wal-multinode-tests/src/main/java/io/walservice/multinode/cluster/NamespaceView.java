package io.walservice.multinode.cluster;

import com.google.protobuf.util.Durations;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.walservice.admin.v1.CancelDelayedRequest;
import io.walservice.admin.v1.CheckConservationRequest;
import io.walservice.admin.v1.CompareTargetsProgress;
import io.walservice.admin.v1.CompareTargetsRequest;
import io.walservice.admin.v1.Conservation;
import io.walservice.admin.v1.CreateNamespaceRequest;
import io.walservice.admin.v1.DeadLetterAdminGrpc;
import io.walservice.admin.v1.DelayedProgress;
import io.walservice.admin.v1.DeleteNamespaceRequest;
import io.walservice.admin.v1.GetRedriveRequest;
import io.walservice.admin.v1.GetReplayRequest;
import io.walservice.admin.v1.GetStatusRequest;
import io.walservice.admin.v1.ItemDifference;
import io.walservice.admin.v1.LaneStatus;
import io.walservice.admin.v1.LogPartitionStatus;
import io.walservice.admin.v1.MoveDelayedRequest;
import io.walservice.admin.v1.NamespaceAdminGrpc;
import io.walservice.admin.v1.NamespaceAdminGrpc.NamespaceAdminBlockingStub;
import io.walservice.admin.v1.NamespaceSpec;
import io.walservice.admin.v1.NamespaceStatus;
import io.walservice.admin.v1.Redrive;
import io.walservice.admin.v1.Replay;
import io.walservice.admin.v1.ReplayAdminGrpc;
import io.walservice.admin.v1.ResumeLaneRequest;
import io.walservice.admin.v1.ScheduleAdminGrpc;
import io.walservice.admin.v1.StartRedriveRequest;
import io.walservice.admin.v1.StartReplayRequest;
import io.walservice.admin.v1.TargetAdminGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * One namespace through the eyes of an operator. Asks the nodes in turn, so that one that is gone or paused does not
 * matter.
 */
public final class NamespaceView {
    private static final int DEADLINE_SECONDS = 10;
    private static final int COMPARISON_SECONDS = 60;

    private final TestCluster cluster;
    private final String name;

    private NamespaceView(TestCluster cluster, String name) {
        this.cluster = cluster;
        this.name = name;
    }

    /** Creates the namespace. */
    public static NamespaceView create(TestCluster cluster, NamespaceSpec spec) {
        NamespaceView view = new NamespaceView(cluster, spec.getName());
        view.ask(admin -> admin.createNamespace(
                CreateNamespaceRequest.newBuilder().setSpec(spec).build()));
        return view;
    }

    /** One that exists, or will. */
    public static NamespaceView of(TestCluster cluster, String name) {
        return new NamespaceView(cluster, name);
    }

    /** Deletes the namespace. */
    public void delete() {
        ask(admin -> admin.deleteNamespace(
                DeleteNamespaceRequest.newBuilder().setName(name).build()));
    }

    public String name() {
        return name;
    }

    /** The lane with the name that status calls it by; the default, without a state, where there is none. */
    public LaneStatus lane(String lane) {
        return status().getLanesList().stream()
                .filter(status -> status.getTarget().equals(lane))
                .findFirst()
                .orElse(LaneStatus.getDefaultInstance());
    }

    /** Lets a lane go on that waits for a person. */
    public void resume(ResumeLaneRequest request) {
        askAny(channel -> DeadLetterAdminGrpc.newBlockingStub(channel)
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .resumeLane(request));
    }

    public NamespaceStatus status() {
        return ask(admin ->
                admin.getStatus(GetStatusRequest.newBuilder().setName(name).build()));
    }

    /** Where its entries are, as the service counts them. */
    public Conservation conservation() {
        return ask(admin -> admin.checkConservation(
                CheckConservationRequest.newBuilder().setName(name).build()));
    }

    /** Who owns each log partition; empty while one does not answer. */
    public Optional<Owners> owners() {
        List<LogPartitionStatus> partitions = status().getPartitionsList();
        return partitions.stream().allMatch(partition -> !partition.getNode().isEmpty())
                ? Optional.of(Owners.of(partitions))
                : Optional.empty();
    }

    /** Whether everything that was accepted has been settled at every target. */
    public boolean isDrained() {
        NamespaceStatus status = status();
        return status.getPartitionsList().stream().allMatch(NamespaceView::isSettled)
                && status.getLanesList().stream().mapToLong(LaneStatus::getLag).allMatch(lag -> lag == 0);
    }

    private static boolean isSettled(LogPartitionStatus partition) {
        return !partition.getNode().isEmpty() && partition.getSettledSequence() == partition.getNextSequence();
    }

    /** Has a lane take dead letters back. */
    public Redrive startRedrive(StartRedriveRequest request) {
        return askAny(channel -> DeadLetterAdminGrpc.newBlockingStub(channel)
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .startRedrive(request));
    }

    /** Calls delayed entries off, and returns what came of it in the end. */
    public DelayedProgress cancelDelayed(CancelDelayedRequest request, Duration limit) {
        return askAny(channel -> last(ScheduleAdminGrpc.newBlockingStub(channel)
                .withDeadlineAfter(limit.toSeconds(), TimeUnit.SECONDS)
                .cancelDelayed(request)));
    }

    /** Has delayed entries wait until another time, and returns what came of it in the end. */
    public DelayedProgress moveDelayed(MoveDelayedRequest request, Duration limit) {
        return askAny(channel -> last(ScheduleAdminGrpc.newBlockingStub(channel)
                .withDeadlineAfter(limit.toSeconds(), TimeUnit.SECONDS)
                .moveDelayed(request)));
    }

    /** What differs between its targets, after some patience. */
    public List<ItemDifference> compareTargets(Duration patience) {
        CompareTargetsRequest request = CompareTargetsRequest.newBuilder()
                .setNamespace(name)
                .setPatience(Durations.fromMillis(patience.toMillis()))
                .build();
        return askAny(channel -> {
            List<ItemDifference> differences = new ArrayList<>();
            Iterator<CompareTargetsProgress> answers = TargetAdminGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(patience.toSeconds() + COMPARISON_SECONDS, TimeUnit.SECONDS)
                    .compareTargets(request);
            answers.forEachRemaining(answer -> differences.addAll(answer.getDifferencesList()));
            return differences;
        });
    }

    private static DelayedProgress last(Iterator<DelayedProgress> progress) {
        DelayedProgress last = progress.next();
        while (progress.hasNext()) {
            last = progress.next();
        }
        return last;
    }

    /** How far a redrive is. */
    public Redrive redrive(String id) {
        return askAny(channel -> DeadLetterAdminGrpc.newBlockingStub(channel)
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .getRedrive(GetRedriveRequest.newBuilder()
                        .setNamespace(name)
                        .setRedriveId(id)
                        .build()));
    }

    /** Has entries of the journal applied once more. */
    public Replay startReplay(StartReplayRequest request) {
        return askAny(channel -> ReplayAdminGrpc.newBlockingStub(channel)
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .startReplay(request));
    }

    /** How far a replay is. */
    public Replay replay(String id) {
        return askAny(channel -> ReplayAdminGrpc.newBlockingStub(channel)
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .getReplay(GetReplayRequest.newBuilder()
                        .setNamespace(name)
                        .setReplayId(id)
                        .build()));
    }

    private <T> T ask(Function<NamespaceAdminBlockingStub, T> call) {
        return askAny(channel -> call.apply(
                NamespaceAdminGrpc.newBlockingStub(channel).withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)));
    }

    private <T> T askAny(Function<ManagedChannel, T> call) {
        StatusRuntimeException last =
                Status.UNAVAILABLE.withDescription("no node").asRuntimeException();
        for (String address : cluster.addresses()) {
            ManagedChannel channel = Grpc.newChannelBuilder(address, InsecureChannelCredentials.create())
                    .build();
            try {
                return call.apply(channel);
            } catch (StatusRuntimeException failure) {
                last = failure;
            } finally {
                channel.shutdownNow();
            }
        }
        throw last;
    }
}
