package io.walservice.node.workbench;

import com.google.protobuf.util.Timestamps;
import io.grpc.Status;
import io.walservice.admin.v1.CancelDelayedRequest;
import io.walservice.admin.v1.CountDelayedRequest;
import io.walservice.admin.v1.CountDelayedResponse;
import io.walservice.admin.v1.DelayedEntry;
import io.walservice.admin.v1.DelayedHour;
import io.walservice.admin.v1.DelayedProgress;
import io.walservice.admin.v1.ListDelayedRequest;
import io.walservice.admin.v1.ListDelayedResponse;
import io.walservice.admin.v1.MoveDelayedRequest;
import io.walservice.admin.v1.ScheduleAdminPowerApi;
import io.walservice.internal.v1.Entry;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.node.control.AdminErrors;
import io.walservice.node.control.AdminRequests;
import io.walservice.node.control.NamespaceDirectory;
import io.walservice.node.deadletter.ActionLog;
import io.walservice.node.log.EntryId;
import io.walservice.node.schedule.BulkChanges;
import io.walservice.node.schedule.BulkChanges.Progress;
import io.walservice.node.schedule.DelayedEntries;
import io.walservice.node.schedule.DelayedEntries.Listed;
import io.walservice.node.schedule.DelayedFilter;
import io.walservice.node.schedule.NewTime;
import io.walservice.node.schedule.Selection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.grpc.GrpcServiceException;
import org.apache.pekko.grpc.javadsl.Metadata;
import org.apache.pekko.stream.javadsl.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gRPC service {@code wal.admin.v1.ScheduleAdmin}, whose proto states what each call promises. Thread-safe. */
public final class ScheduleAdminService implements ScheduleAdminPowerApi {

    private static final Logger LOG = LoggerFactory.getLogger(ScheduleAdminService.class);
    private static final Duration HOUR = Duration.ofHours(1);

    /** The delayed entries of a cluster. */
    public record Schedules(DelayedEntries entries, BulkChanges changes) {}

    private final String region;
    private final WorkbenchRequests requests;
    private final Schedules schedules;
    private final ActionLog actions;

    /** The service of one node. */
    public ScheduleAdminService(String region, NamespaceDirectory directory, Schedules schedules, ActionLog actions) {
        this.region = region;
        this.requests = new WorkbenchRequests(region, directory);
        this.schedules = schedules;
        this.actions = actions;
    }

    // ---- looking

    @Override
    public CompletionStage<ListDelayedResponse> listDelayed(ListDelayedRequest request, Metadata metadata) {
        return answer(() -> {
            NamespaceSpec spec = requests.namespace(request.getNamespace());
            DelayedFilter filter = DelayedRequests.filter(request.getFilter());
            int size = WorkbenchRequests.pageSize(request.getPageSize());
            var after = DelayedRequests.cursor(request.getPageToken());
            return schedules
                    .entries()
                    .select(spec, filter)
                    .thenCompose(selection -> schedules.entries().list(selection, after, size))
                    .thenApply(this::page);
        });
    }

    private ListDelayedResponse page(DelayedEntries.Page page) {
        ListDelayedResponse.Builder response = ListDelayedResponse.newBuilder();
        page.entries().forEach(each -> response.addEntries(message(each)));
        page.next().map(DelayedRequests::token).ifPresent(response::setNextPageToken);
        return response.build();
    }

    private DelayedEntry message(Listed listed) {
        Entry entry = listed.row().entry().orElseThrow();
        return DelayedEntry.newBuilder()
                .setEntryId(EntryId.of(region, listed.partition(), entry).toString())
                .setId(entry.getId())
                .setDueTime(Timestamps.fromMillis(entry.getDueTimeMillis()))
                .setAcceptedTime(Timestamps.fromMillis(entry.getAcceptedTimeMillis()))
                .addAllTargets(entry.getTargetsList())
                .setIdempotencyToken(entry.getToken())
                .setSizeBytes(listed.row().size())
                .setMoved(entry.getWaitsAgain())
                .build();
    }

    @Override
    public CompletionStage<CountDelayedResponse> countDelayed(CountDelayedRequest request, Metadata metadata) {
        return answer(() -> {
            NamespaceSpec spec = requests.namespace(request.getNamespace());
            return schedules
                    .entries()
                    .select(spec, DelayedRequests.filter(request.getFilter()))
                    .thenCompose(schedules.entries()::count)
                    .thenApply(count -> count(count, request.getByHour()));
        });
    }

    private static CountDelayedResponse count(DelayedEntries.Count count, boolean byHour) {
        CountDelayedResponse.Builder response =
                CountDelayedResponse.newBuilder().setEntries(count.entries());
        if (count.entries() > 0) {
            response.setEarliestDueTime(Timestamps.fromMillis(count.earliestMillis()))
                    .setLatestDueTime(Timestamps.fromMillis(count.latestMillis()));
        }
        if (byHour) {
            count.byHour()
                    .forEach((hour, entries) -> response.addHours(DelayedHour.newBuilder()
                            .setStartTime(Timestamps.fromMillis(
                                    HOUR.multipliedBy(hour).toMillis()))
                            .setEntries(entries)));
        }
        return response.build();
    }

    // ---- calling off and moving

    @Override
    public Source<DelayedProgress, NotUsed> cancelDelayed(CancelDelayedRequest request, Metadata metadata) {
        return answers(() -> {
            NamespaceSpec spec = requests.namespace(request.getNamespace());
            DelayedFilter filter = DelayedRequests.filter(request.getFilter(), request.getAll());
            String reason = WorkbenchRequests.reason(request.getReason());
            String author = AdminRequests.author(metadata);
            return schedules
                    .entries()
                    .select(spec, filter)
                    .thenCompose(selection -> actions.note(
                                    spec.name(), author, "cancel-delayed", "%s: %s".formatted(filter, reason))
                            .thenApply(noted ->
                                    begun(selection, schedules.changes().cancel(selection))));
        });
    }

    @Override
    public Source<DelayedProgress, NotUsed> moveDelayed(MoveDelayedRequest request, Metadata metadata) {
        return answers(() -> {
            NamespaceSpec spec = requests.namespace(request.getNamespace());
            DelayedFilter filter = DelayedRequests.filter(request.getFilter(), request.getAll());
            String reason = WorkbenchRequests.reason(request.getReason());
            String author = AdminRequests.author(metadata);
            NewTime time = DelayedRequests.time(request, spec, Instant.now());
            return schedules
                    .entries()
                    .select(spec, filter)
                    .thenApply(selection -> continued(selection, request.getContinueToken()))
                    .thenCompose(selection -> refuseTooFar(selection, time, spec)
                            .thenCompose(fits -> actions.note(
                                    spec.name(), author, "move-delayed", "%s, %s: %s".formatted(filter, time, reason)))
                            .thenApply(noted ->
                                    begun(selection, schedules.changes().move(selection, time))));
        });
    }

    private static Selection continued(Selection selection, String token) {
        return token.isEmpty()
                ? selection
                : selection
                        .continued(token)
                        .orElseThrow(() -> AdminErrors.invalid(
                                List.of("continue_token: %s (expected: one of an answer for this namespace)"
                                        .formatted(token))));
    }

    /** Nothing of the selection may come to wait for longer than an entry may at its acceptance. */
    private CompletionStage<Done> refuseTooFar(Selection selection, NewTime time, NamespaceSpec spec) {
        if (!(time instanceof NewTime.By by) || by.span().isNegative()) {
            return CompletableFuture.completedFuture(Done.getInstance());
        }
        Instant latest = Instant.now().plus(spec.limits().delay()).minus(by.span());
        return schedules.entries().anyFrom(selection, latest.plusMillis(1)).thenApply(found -> {
            found.ifPresent(each -> {
                DelayedEntry entry = message(each);
                Instant due = Instant.ofEpochMilli(each.row().place().dueMillis());
                throw DelayedRequests.tooFar(by, entry.getEntryId(), due, spec);
            });
            return Done.getInstance();
        });
    }

    private static Source<DelayedProgress, NotUsed> begun(Selection selection, Source<Progress, NotUsed> progress) {
        String token = selection.token();
        return progress.map(each -> message(each, token)).mapError(Throwable.class, failure -> {
            LOG.warn("delayed entries: broken off: {}", failure.toString());
            return AdminErrors.exception(
                    Status.UNKNOWN, "broken off, as a log partition does not answer; what was done stays so");
        });
    }

    private static DelayedProgress message(Progress progress, String token) {
        return DelayedProgress.newBuilder()
                .setSeen(progress.seen())
                .setDone(progress.done())
                .setTooLate(progress.tooLate())
                .setUnclear(progress.unclear())
                .setFinal(progress.last())
                .setContinueToken(token)
                .build();
    }

    // ---- answers

    private static Source<DelayedProgress, NotUsed> answers(
            Supplier<CompletionStage<Source<DelayedProgress, NotUsed>>> call) {
        return Source.completionStageSource(answer(call)).mapMaterializedValue(started -> NotUsed.getInstance());
    }

    private static <T> CompletionStage<T> answer(Supplier<CompletionStage<T>> call) {
        return CompletableFuture.completedFuture(null)
                .thenCompose(begun -> call.get())
                .handle((response, failure) -> {
                    if (failure != null) {
                        throw failed(failure);
                    }
                    return response;
                });
    }

    private static RuntimeException failed(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof GrpcServiceException refusal) {
            return refusal;
        }
        LOG.warn("delayed entries: not read: {}", cause.toString());
        return AdminErrors.exception(
                Status.UNAVAILABLE, "the schedule, or a log partition, does not answer now; nothing was changed");
    }
}
