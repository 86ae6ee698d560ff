package io.walservice.local;

import io.walservice.local.child.StackException;
import io.walservice.local.server.CommitLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Runs a stack until standard input ends or the process is killed. */
public final class LocalStackMain {
    private static final String USAGE = """
            Usage: LocalStackMain [options]
            Runs the servers that the WAL needs on this machine until standard input ends.

              --data DIR          keep the data in DIR (default: a temporary folder, deleted at the end)
              --services LIST     of cassandra,kafka,sqs,postgres,memcached,opensearch (default: all)
              --commit-log MODE   of Cassandra: periodic, group or batch (default: periodic)
              --describe FILE     write where everything listens to FILE, once it does
              --help              this text
            """;

    private final Deque<String> arguments;
    private StackOptions options = StackOptions.all().withProgress(System.out::println);
    private Optional<Path> description = Optional.empty();

    private LocalStackMain(List<String> arguments) {
        this.arguments = new ArrayDeque<>(arguments);
    }

    public static void main(String[] args) throws IOException {
        if (Arrays.asList(args).contains("--help")) {
            System.out.print(USAGE);
            return;
        }
        LocalStackMain main = new LocalStackMain(List.of(args));
        try {
            main.parse();
        } catch (StackException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
        try {
            main.run();
        } catch (StackException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private void parse() {
        while (!arguments.isEmpty()) {
            String option = arguments.remove();
            switch (option) {
                case "--data" -> options = options.withData(Path.of(value(option)));
                case "--services" -> options = options.withServices(services(value(option)));
                case "--commit-log" -> options = options.withCommitLog(commitLog(value(option)));
                case "--describe" ->
                    description = Optional.of(Path.of(value(option)).toAbsolutePath());
                default -> throw new StackException("option: %s (try --help)".formatted(option));
            }
        }
    }

    private String value(String option) {
        if (arguments.isEmpty()) {
            throw new StackException("%s needs a value (try --help)".formatted(option));
        }
        return arguments.remove();
    }

    private static Set<Service> services(String list) {
        EnumSet<Service> chosen = EnumSet.noneOf(Service.class);
        for (String id : list.split(",", -1)) {
            chosen.add(Service.of(id.strip()));
        }
        return chosen;
    }

    private static CommitLog commitLog(String mode) {
        try {
            return CommitLog.valueOf(mode.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new StackException("--commit-log: %s (expected: periodic, group or batch)".formatted(mode), e);
        }
    }

    private void run() throws IOException {
        try (LocalStack stack = LocalStack.start(options)) {
            System.out.println("stack: ready in " + stack.folder());
            System.out.print(stack.describe());
            if (description.isPresent()) {
                stack.describe().write(description.get());
            }
            while (System.in.read() >= 0) {
                // Nothing that is typed matters; only the end does.
            }
        }
    }
}
