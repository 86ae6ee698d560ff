package io.walservice.node.cli;

/** What a command tells the shell. Part of the command line's contract: scripts depend on it. */
final class ExitCode {
    static final int OK = 0;
    static final int REFUSED = 1;
    static final int USAGE = 2;
    static final int UNREACHABLE = 3;
    static final int OUTCOME_UNKNOWN = 4;

    private ExitCode() {}
}
