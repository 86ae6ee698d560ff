package io.walservice.bench;

import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import io.walservice.local.StackEndpoints;
import io.walservice.local.StackOptions;
import io.walservice.local.server.CommitLog;
import io.walservice.multinode.cluster.ClusterOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the benchmark: starts real servers and one node, measures, and prints a report. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measures the log beside what it is built on, on one machine, in one run. See docs/benchmarks.md.")
public final class Bench implements Callable<Integer> {

    /** How the report is printed. */
    enum Output {
        TABLE,
        JSON
    }

    @Option(names = "--entries", description = "At most so many a measurement (default: ${DEFAULT-VALUE}).")
    private long entries = 500_000;

    @Option(names = "--seconds", description = "At most so long a measurement (default: ${DEFAULT-VALUE}).")
    private int seconds = 10;

    @Option(names = "--size", description = "Bytes of a payload (default: ${DEFAULT-VALUE}).")
    private int size = 1024;

    @Option(
            names = "--concurrency",
            description = "In flight; wide runs have 16 times as many (default: ${DEFAULT-VALUE}).")
    private int concurrency = 256;

    @Option(names = "--rate", description = "Of fixed-rate runs, a second (default: half of the client's peak).")
    private int rate;

    @Option(names = "--rounds", description = "After one that warms up (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Option(
            names = "--commit-log",
            description = "Of Cassandra: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). "
                    + "PERIODIC answers before it writes to the disk.")
    private CommitLog commitLog = CommitLog.PERIODIC;

    @Option(names = "-o", description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Output output = Output.TABLE;

    private Bench() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        StackOptions options = StackOptions.of(Service.CASSANDRA, Service.KAFKA, Service.POSTGRES)
                .withCommitLog(commitLog)
                .withProgress(Bench::say);
        try (LocalStack stack = LocalStack.start(options)) {
            Plan plan = new Plan(
                    size,
                    concurrency,
                    new Limit(entries, Duration.ofSeconds(seconds)),
                    rounds,
                    rate > 0 ? OptionalInt.of(rate) : OptionalInt.empty());
            Report report = measure(plan, stack, commitLog.name().toLowerCase(Locale.ROOT));
            System.out.print(output == Output.JSON ? report.json() : report.table());
        }
        return 0;
    }

    /** The whole run against servers that are there. */
    static Report measure(Plan plan, StackEndpoints stack, String commitLog) throws InterruptedException {
        ClusterOptions cluster = ClusterOptions.small(stack, "bench").withJvmOptions("-Xms1g", "-Xmx2g");
        try (BenchNode node = BenchNode.start(cluster);
                BenchRun run = new BenchRun(plan, stack, node, Bench::say)) {
            Figures figures = run.run();
            return new Report(conditions(plan, figures, commitLog), figures.measurements(), figures.goals());
        }
    }

    private static void say(String line) {
        System.err.println(line);
    }

    private static Map<String, String> conditions(Plan plan, Figures figures, String commitLog) {
        Map<String, String> conditions = new LinkedHashMap<>();
        conditions.put("commit log", commitLog);
        conditions.put("payload", plan.size() + " bytes, incompressible");
        conditions.put("in flight", "%d, wide: %d".formatted(plan.inFlight(), plan.wide()));
        conditions.put("fixed rate", figures.rate() + " a second");
        conditions.put("rounds", "%d after one to warm up".formatted(plan.rounds()));
        conditions.put(
                "machine",
                "%d processors for servers, node and clients; Java %s"
                        .formatted(Runtime.getRuntime().availableProcessors(), Runtime.version()));
        return conditions;
    }
}
