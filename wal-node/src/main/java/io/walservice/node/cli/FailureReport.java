package io.walservice.node.cli;

import io.walservice.namespace.InvalidNamespaceException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** Prints what went wrong, a line each, and never a stack trace. */
final class FailureReport {

    private FailureReport() {}

    static int report(Exception failure, CommandLine command, ParseResult parsed) {
        CommandFailure known = known(failure);
        PrintWriter err = command.getErr();
        known.lines().forEach(line -> err.println("error: " + line));
        err.flush();
        return known.exitCode();
    }

    private static CommandFailure known(Exception failure) {
        if (failure instanceof CommandFailure known) {
            return known;
        }
        if (failure instanceof InvalidNamespaceException invalid) {
            return new CommandFailure(ExitCode.REFUSED, invalid.faults());
        }
        if (failure instanceof UncheckedIOException || failure instanceof IOException) {
            return CommandFailure.refused(String.valueOf(failure.getMessage()));
        }
        return new CommandFailure(ExitCode.REFUSED, List.of("internal error: " + failure));
    }
}
