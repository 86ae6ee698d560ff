package io.walservice.multinode.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** An example at work, as a process of its own: lines go in, lines come out. */
final class ExampleProgram implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final PrintStream input;
    private final Thread reader;
    private final List<String> output = new CopyOnWriteArrayList<>();

    private ExampleProgram(Process process) {
        this.process = process;
        this.input = new PrintStream(process.getOutputStream(), true, UTF_8);
        this.reader = new Thread(this::read, "example-output");
        reader.setDaemon(true);
        reader.start();
    }

    static ExampleProgram start(String mainClass, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=logback-quiet.xml",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                mainClass));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            return new ExampleProgram(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void tell(String line) {
        input.println(line);
    }

    /** Waits for a line that begins so, and returns the first one. */
    String awaitLine(String beginning) {
        Predicate<String> wanted = line -> line.startsWith(beginning);
        await("a line that begins with '%s' among %s".formatted(beginning, output))
                .atMost(LIMIT)
                .conditionEvaluationListener(condition -> {})
                .until(() -> output.stream().anyMatch(wanted) || !process.isAlive());
        return output.stream()
                .filter(wanted)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the program has ended: " + output));
    }

    /** Waits until it has ended well, and returns all that it said. */
    List<String> awaitEnd() {
        await().atMost(LIMIT).until(() -> !process.isAlive() && !reader.isAlive());
        if (process.exitValue() != 0) {
            throw new IllegalStateException("the program has ended with %d: %s".formatted(process.exitValue(), output));
        }
        return List.copyOf(output);
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            lines.lines().forEach(output::add);
        } catch (IOException | UncheckedIOException ended) {
            // With its program.
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
