package io.walservice.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The outcome of a run.
 *
 * @param conditions under which it was measured, for example the mode of the commit log
 */
record Report(Map<String, String> conditions, List<Measurement> measurements, List<Goal> goals) {

    String table() {
        Stream<String> about = conditions.entrySet().stream()
                .map(condition -> "%-14s %s".formatted(condition.getKey(), condition.getValue()));
        Stream<String> figures = measurements.stream().map(Report::line);
        Stream<String> verdicts = goals.stream().map(Report::line);
        return Stream.of(
                        about,
                        Stream.of("", "%-52s %12s %12s %12s".formatted("measured", "median", "least", "most")),
                        figures,
                        Stream.of("", "%-52s %12s %12s".formatted("compared", "is", "goal")),
                        verdicts)
                .flatMap(lines -> lines)
                .collect(Collectors.joining("\n", "", "\n"));
    }

    String json() {
        ObjectNode root = new ObjectMapper().createObjectNode();
        conditions.forEach(root.putObject("conditions")::put);
        ArrayNode figures = root.putArray("measurements");
        measurements.forEach(measurement -> figures.addObject()
                .put("name", measurement.name())
                .put("unit", measurement.unit())
                .put("median", measurement.spread().median())
                .put("least", measurement.spread().least())
                .put("most", measurement.spread().most()));
        ArrayNode verdicts = root.putArray("goals");
        goals.forEach(goal -> verdicts.addObject()
                .put("name", goal.name())
                .put("unit", goal.unit())
                .put("figure", goal.figure())
                .put(goal.isLeast() ? "atLeast" : "atMost", goal.bound())
                .put("met", goal.isMet()));
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String line(Measurement measurement) {
        Spread spread = measurement.spread();
        return "%-52s %12s %12s %12s"
                .formatted(
                        measurement.name() + ", " + measurement.unit(),
                        number(spread.median()),
                        number(spread.least()),
                        number(spread.most()));
    }

    private static String line(Goal goal) {
        return "%-52s %12s %12s  %s"
                .formatted(
                        goal.name() + ", " + goal.unit(),
                        number(goal.figure()),
                        (goal.isLeast() ? ">= " : "<= ") + number(goal.bound()),
                        goal.isMet() ? "met" : "NOT met");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 1_000 ? "%,.0f" : "%.2f", value);
    }
}
