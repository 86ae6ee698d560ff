package io.walservice.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.walservice.admin.v1.CheckConservationRequest;
import io.walservice.admin.v1.CompareTargetsRequest;
import io.walservice.admin.v1.Conservation;
import io.walservice.admin.v1.TargetConservation;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wal verify} */
@Command(
        name = "verify",
        description = {
            "Counts where the entries of a namespace are, and whether none is missing:",
            "acknowledged = applied + pending + delayed + parked + dead + discarded + cancelled.",
            "Ends with 1 where that does not hold.",
            "With --targets, compares what the targets hold instead, and ends with 1 where they differ."
        })
final class VerifyCommand extends ServiceCommand {
    private static final Duration AGAIN = Duration.ofMillis(500);

    @Parameters(paramLabel = "NAMESPACE", description = "The namespace.")
    private String namespace = "";

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            description = "How long entries that move while they are looked at may make it differ; default: 10s.")
    private Duration wait = Duration.ofSeconds(10);

    @Option(
            names = "--targets",
            description =
                    "Compares what the targets of the namespace hold, item by item: kv, cassandra and elasticsearch"
                            + " with each other, caches with those. Reads all of it.")
    private boolean targets;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "1000",
            description = "With --targets: ends after so many differences; default: ${DEFAULT-VALUE}.")
    private int limit;

    @Override
    int run(Service service, Output output) {
        return targets ? compare(service, output) : count(service, output);
    }

    private int compare(Service service, Output output) {
        CompareTargetsRequest request = CompareTargetsRequest.newBuilder()
                .setNamespace(namespace)
                .setPatience(Times.message(wait))
                .setLimit(limit)
                .build();
        ComparisonView view = new ComparisonView(output);
        service.compareTargets(request, view);
        output.print(view::tree, () -> view.differs() ? view.text() : view.summary());
        if (view.differs()) {
            output.remark(view.summary());
        }
        return view.differs() ? ExitCode.REFUSED : ExitCode.OK;
    }

    private int count(Service service, Output output) {
        long begin = System.nanoTime();
        Conservation found = count(service);
        while (!holds(found) && System.nanoTime() - begin < wait.toNanos()) {
            LockSupport.parkNanos(AGAIN.toNanos());
            found = count(service);
        }
        Conservation last = found;
        output.print(() -> tree(last), () -> text(last));
        if (!holds(last)) {
            output.remark("the numbers did not agree for %d s (expected: a difference of 0)"
                    .formatted(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin)));
        }
        return holds(last) ? ExitCode.OK : ExitCode.REFUSED;
    }

    private Conservation count(Service service) {
        return service.read(admin -> admin.checkConservation(
                CheckConservationRequest.newBuilder().setName(namespace).build()));
    }

    private static boolean holds(Conservation found) {
        return found.getTargetsList().stream().allMatch(each -> each.getDifference() == 0);
    }

    private static String text(Conservation found) {
        Table table = new Table(
                "TARGET",
                "ACKNOWLEDGED",
                "APPLIED",
                "PENDING",
                "DELAYED",
                "PARKED",
                "DEAD",
                "DISCARDED",
                "CANCELLED",
                "DIFFERENCE");
        for (TargetConservation each : found.getTargetsList()) {
            table.row(
                    each.getTarget(),
                    each.getAcknowledged(),
                    each.getApplied(),
                    each.getPending(),
                    each.getDelayed(),
                    each.getParked(),
                    each.getDeadLettered(),
                    each.getDiscarded(),
                    each.getCancelled(),
                    each.getDifference());
        }
        return table.toString();
    }

    private static JsonNode tree(Conservation found) {
        ArrayNode targets = JsonNodeFactory.instance.arrayNode();
        for (TargetConservation each : found.getTargetsList()) {
            targets.addObject()
                    .put("target", each.getTarget())
                    .put("acknowledged", each.getAcknowledged())
                    .put("applied", each.getApplied())
                    .put("pending", each.getPending())
                    .put("delayed", each.getDelayed())
                    .put("parked", each.getParked())
                    .put("deadLettered", each.getDeadLettered())
                    .put("discarded", each.getDiscarded())
                    .put("cancelled", each.getCancelled())
                    .put("difference", each.getDifference());
        }
        return targets;
    }
}
