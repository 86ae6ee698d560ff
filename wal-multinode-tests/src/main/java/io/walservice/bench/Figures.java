package io.walservice.bench;

import java.util.List;
import java.util.Map;

/**
 * All figures of a run, by name, one for each round; and what they are held against.
 *
 * @param rate of the fixed-rate runs, in entries a second
 */
record Figures(Map<String, List<Double>> byName, int rate) {
    static final String ECHO = "empty gRPC calls";
    static final String UNARY = "unary writes";
    static final String STREAM = "writes on one stream, wide";
    static final String CLIENT = "Java client";
    static final String CLIENT_WIDE = "Java client, wide";
    static final String DIRECT = "direct inserts";
    static final String KAFKA = "Kafka producer";
    static final String SETS = "mutation sets of 5 items";
    static final String BATCHES = "logged batches of 5 rows";
    static final String CLIENT_LATENCY = "Java client write";
    static final String DIRECT_LATENCY = "direct insert";
    static final String APPLIED_LATENCY = "acknowledged to applied in kv";
    static final String P50 = " p50";
    static final String P99 = " p99";

    private static final double UNARY_OF_ECHO = 0.8;
    private static final double CLIENT_OF_DIRECT = 1.0;
    private static final double WIDE_OF_DIRECT = 1.5;
    private static final double SETS_OF_BATCHES = 0.4;
    private static final double LATENCY_OF_DIRECT = 2.0;
    private static final double APPLIED_P50_MILLIS = 20;
    private static final double APPLIED_P99_MILLIS = 150;

    /** The most that the client reached, in entries a second. */
    double peak() {
        return Math.max(median(CLIENT), median(CLIENT_WIDE));
    }

    List<Measurement> measurements() {
        return byName.entrySet().stream()
                .map(figure -> new Measurement(
                        figure.getKey(), isLatency(figure.getKey()) ? "ms" : "/s", Spread.of(figure.getValue())))
                .toList();
    }

    List<Goal> goals() {
        return List.of(
                Goal.atLeast("unary writes : empty calls", median(UNARY) / median(ECHO), UNARY_OF_ECHO),
                Goal.atLeast("Java client : direct inserts", median(CLIENT) / median(DIRECT), CLIENT_OF_DIRECT),
                Goal.atLeast(
                        "Java client, wide : direct inserts", median(CLIENT_WIDE) / median(DIRECT), WIDE_OF_DIRECT),
                Goal.atLeast("mutation sets : logged batches", median(SETS) / median(BATCHES), SETS_OF_BATCHES),
                Goal.atMost(
                        "write p99 : direct insert p99, same rate",
                        "x",
                        median(CLIENT_LATENCY + P99) / median(DIRECT_LATENCY + P99),
                        LATENCY_OF_DIRECT),
                Goal.atMost(APPLIED_LATENCY + P50, "ms", median(APPLIED_LATENCY + P50), APPLIED_P50_MILLIS),
                Goal.atMost(APPLIED_LATENCY + P99, "ms", median(APPLIED_LATENCY + P99), APPLIED_P99_MILLIS));
    }

    private double median(String name) {
        List<Double> figures = byName.get(name);
        BenchException.throwIf(figures == null || figures.isEmpty(), name + " was not measured");
        return Spread.of(figures == null ? List.of() : figures).median();
    }

    private static boolean isLatency(String name) {
        return name.endsWith(P50) || name.endsWith(P99);
    }
}
