package io.walservice.node.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that calls the service. */
@Command(mixinStandardHelpOptions = true)
abstract class ServiceCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Does its work and says with which exit code to end. */
    abstract int run(Service service, Output output);

    @Override
    public final Integer call() {
        ServiceOptions options = Wal.of(spec).service();
        Output output =
                new Output(spec.commandLine().getOut(), spec.commandLine().getErr(), options.format());
        try (Service service = new Service(options)) {
            return run(service, output);
        }
    }

    final Input input() {
        return new Input(Wal.of(spec).input());
    }
}
