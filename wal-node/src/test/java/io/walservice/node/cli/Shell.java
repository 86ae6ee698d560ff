package io.walservice.node.cli;

import com.typesafe.config.Config;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;

/** Runs the command as a shell would, and keeps what it printed. */
final class Shell {
    final List<Config> started = new ArrayList<>();
    private final String address;
    private String input = "";

    Shell(String address) {
        this.address = address;
    }

    /** What the next commands find on their standard input. */
    Shell withInput(String text) {
        input = text;
        return this;
    }

    Result run(String... arguments) {
        CommandLine wal =
                Wal.commandLine(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), started::add);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        wal.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exitCode = wal.execute(Stream.concat(Stream.of("--address", address), Stream.of(arguments))
                .toArray(String[]::new));
        return new Result(exitCode, out.toString(), err.toString());
    }

    record Result(int exitCode, String out, String err) {}
}
