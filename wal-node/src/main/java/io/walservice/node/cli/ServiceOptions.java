package io.walservice.node.cli;

import java.time.Duration;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that all commands share; they may stand before or after the command. */
final class ServiceOptions {
    @Option(
            names = "--address",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:WAL_ADDRESS:-127.0.0.1:9090}",
            scope = ScopeType.INHERIT,
            description = "Where the service is; default: $WAL_ADDRESS, else 127.0.0.1:9090.")
    private String address = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            scope = ScopeType.INHERIT,
            description = "table, json or yaml; default: ${DEFAULT-VALUE}.")
    private Format format = Format.TABLE;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "${env:WAL_TIMEOUT:-20s}",
            scope = ScopeType.INHERIT,
            description = "How long a call may take, like 500ms, 20s, 1m; default: $WAL_TIMEOUT, else 20s.")
    private Duration timeout = Duration.ZERO;

    @Option(
            names = "--author",
            paramLabel = "NAME",
            defaultValue = "${env:WAL_AUTHOR:-${sys:user.name}}",
            scope = ScopeType.INHERIT,
            description = "Who makes a change, for the history; default: $WAL_AUTHOR, else the user's name.")
    private String author = "";

    String address() {
        return address;
    }

    Format format() {
        return format;
    }

    Duration timeout() {
        return timeout;
    }

    String author() {
        return author;
    }

    /** How results are printed. */
    enum Format {
        TABLE,
        JSON,
        YAML
    }
}
