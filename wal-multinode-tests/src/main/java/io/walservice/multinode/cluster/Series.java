package io.walservice.multinode.cluster;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One line of Prometheus' text format.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Exposition formats</a>
 */
record Series(String name, String labels, double value) {

    private static final Pattern LINE = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)");

    static Stream<Series> parse(String text) {
        return text.lines()
                .filter(line -> !line.startsWith("#"))
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .map(line -> new Series(
                        line.group(1), line.group(2) == null ? "" : line.group(2), Double.parseDouble(line.group(3))));
    }

    boolean hasAll(Map<String, String> wanted) {
        return wanted.entrySet().stream()
                .allMatch(label -> labels.contains("%s=\"%s\"".formatted(label.getKey(), label.getValue())));
    }
}
