package io.walservice.bench;

import io.walservice.local.StackEndpoints;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * Measures everything in rounds. Each round takes the subjects in the opposite order of the one before, so that what
 * changes during a run (heat, compaction, a growing journal) falls on all of them alike; and between two measurements
 * the node comes to rest, so that none pays for the one before.
 */
final class BenchRun implements AutoCloseable {
    /** A node takes in 64 at once, by default. */
    private static final int SETS_IN_FLIGHT = 48;

    private static final double P50 = 50;
    private static final double P99 = 99;

    private final Plan plan;
    private final Consumer<String> progress;
    private final StackEndpoints stack;
    private final BenchNode node;
    private final Subjects subjects;
    private final Map<String, List<Double>> figures = new LinkedHashMap<>();
    private long next = 1;

    BenchRun(Plan plan, StackEndpoints stack, BenchNode node, Consumer<String> progress) {
        this.plan = plan;
        this.stack = stack;
        this.node = node;
        this.progress = progress;
        this.subjects = new Subjects(stack, node, new Payloads(plan.size()));
    }

    /** All figures by name, one for each round. */
    Figures run() throws InterruptedException {
        List<Step> steps = new ArrayList<>(throughput());
        rounds(steps);
        int rate = plan.rate().orElseGet(this::halfOfPeak);
        progress.accept("fixed rate: %d a second".formatted(rate));
        rounds(List.of(
                () -> latencies(Figures.CLIENT_LATENCY, subjects.client(), rate),
                () -> latencies(Figures.DIRECT_LATENCY, subjects.direct(), rate),
                () -> applied(rate)));
        return new Figures(figures, rate);
    }

    private List<Step> throughput() {
        int narrow = plan.inFlight();
        int wide = plan.wide();
        return List.of(
                () -> throughput(Figures.ECHO, subjects.echo(), narrow),
                () -> throughput(Figures.UNARY, subjects.unary(), narrow),
                () -> throughput(Figures.STREAM, subjects.stream(), wide),
                () -> throughput(Figures.CLIENT, subjects.client(), narrow),
                () -> throughput(Figures.CLIENT_WIDE, subjects.client(), wide),
                () -> throughput(Figures.DIRECT, subjects.direct(), narrow),
                () -> throughput(Figures.KAFKA, subjects.kafka(), narrow),
                () -> throughput(Figures.SETS, subjects.sets(), Math.min(narrow, SETS_IN_FLIGHT)),
                () -> throughput(Figures.BATCHES, subjects.batches(), Math.min(narrow, SETS_IN_FLIGHT)));
    }

    /** One measurement. */
    private interface Step {
        void measure() throws InterruptedException;
    }

    /** The first round warms up, and its figures are dropped. */
    private void rounds(List<Step> steps) throws InterruptedException {
        List<Step> order = new ArrayList<>(steps);
        Set<String> before = Set.copyOf(figures.keySet());
        for (int round = 0; round <= plan.rounds(); round++) {
            progress.accept(round == 0 ? "warming up" : "round %d of %d".formatted(round, plan.rounds()));
            for (Step step : order) {
                node.awaitRest();
                step.measure();
            }
            if (round == 0) {
                dropAllBut(before);
            }
            Collections.reverse(order);
        }
    }

    private void dropAllBut(Set<String> kept) {
        figures.forEach((name, of) -> {
            if (!kept.contains(name)) {
                of.clear();
            }
        });
    }

    private void throughput(String name, Subject subject, int inFlight) throws InterruptedException {
        note(name, new ClosedLoop(subject, inFlight).perSecond(numbers(), plan.limit()));
    }

    private void latencies(String name, Subject subject, int rate) throws InterruptedException {
        note(name, new OpenLoop(subject, rate).run(numbers(), plan.limit()));
    }

    private void applied(int rate) throws InterruptedException {
        try (AppliedWatch watch = new AppliedWatch(subjects.client(), stack.cassandra(), node.table())) {
            new OpenLoop(watch, rate).run(numbers(), plan.limit());
            note(Figures.APPLIED_LATENCY, watch.latencies());
        }
    }

    private void note(String name, Histogram micros) {
        note(name + Figures.P50, micros.getValueAtPercentile(P50) / 1e3);
        note(name + Figures.P99, micros.getValueAtPercentile(P99) / 1e3);
    }

    private void note(String name, double figure) {
        progress.accept("  %-50s %12.2f".formatted(name, figure));
        figures.computeIfAbsent(name, any -> new ArrayList<>()).add(figure);
    }

    /** Numbers that no measurement has had. */
    private long numbers() {
        long first = next;
        next += plan.limit().entries();
        return first;
    }

    private int halfOfPeak() {
        return Math.max(1, (int) (new Figures(figures, 0).peak() / 2));
    }

    @Override
    public void close() {
        subjects.close();
    }
}
