package io.walservice.node.region;

import com.google.protobuf.Timestamp;
import io.walservice.namespace.NamespaceSpec;
import io.walservice.namespace.RegionSpec;
import io.walservice.region.v1.GetTimeResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/**
 * Asks the other regions of all namespaces regularly for their time, and says how far their clocks are from this
 * node's.
 *
 * <p>Between regions the later write time wins, so a clock that is ahead makes its region win against changes that were
 * made later. Nothing here sets a clock right or keeps an entry back: it shows, and warns.
 */
public final class ClockWatch extends AbstractBehavior<ClockWatch.Command> {

    /** Of one call; a clock is asked again when it has answered or that is over. */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    /** What it is told. */
    public sealed interface Command {}

    private enum Round implements Command {
        ASK
    }

    private record Heard(Clock clock, ClockReading reading) implements Command {}

    private record NotHeard(Clock clock, String reason) implements Command {}

    /** Where one region tells its time. */
    record Clock(String region, RegionSpec.Api api) {
        @Override
        public String toString() {
            return "region %s at %s".formatted(region, api.address());
        }
    }

    /** What it needs from its node. */
    public record Environment(
            String region,
            Supplier<Stream<NamespaceSpec>> namespaces,
            RegionClients clients,
            ClockReports reports,
            ClockSettings settings) {}

    private final Environment environment;
    private final Map<Clock, ClockReading> readings = new HashMap<>();
    private final Set<Clock> asked = new HashSet<>();
    private final Set<Clock> off = new HashSet<>();
    private final Set<Clock> silent = new HashSet<>();

    private ClockWatch(ActorContext<Command> context, Environment environment) {
        super(context);
        this.environment = environment;
    }

    /** Watches until it is stopped. */
    public static Behavior<Command> create(Environment environment) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(
                    Round.ASK, Duration.ZERO, environment.settings().interval());
            return new ClockWatch(context, environment);
        }));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Round.class, round -> ask())
                .onMessage(Heard.class, this::heard)
                .onMessage(NotHeard.class, this::notHeard)
                .build();
    }

    // ---- asking

    private Behavior<Command> ask() {
        Set<Clock> clocks = clocks();
        readings.keySet().stream()
                .filter(clock -> !clocks.contains(clock))
                .toList()
                .forEach(this::forget);
        off.retainAll(clocks);
        silent.retainAll(clocks);
        clocks.stream()
                .filter(asked::add)
                .forEach(clock -> getContext()
                        .pipeToSelf(
                                reading(clock),
                                (reading, failure) -> failure == null
                                        ? new Heard(clock, reading)
                                        : new NotHeard(clock, failure.toString())));
        return this;
    }

    /** Those of all other regions; a region whose namespaces give it several APIs has several. */
    private Set<Clock> clocks() {
        return environment
                .namespaces()
                .get()
                .flatMap(spec -> spec.regions().stream())
                .filter(region -> !region.name().equals(environment.region()))
                .flatMap(region -> region.api().stream().map(api -> new Clock(region.name(), api)))
                .collect(Collectors.toSet());
    }

    /** The round trip is measured by a clock that nobody sets, and ends where the answer comes in. */
    private CompletionStage<ClockReading> reading(Clock clock) {
        Instant sent = Instant.now();
        long begun = System.nanoTime();
        return environment.clients().to(clock.api()).time(LIMIT).thenApply(answer -> {
            Duration roundTrip = Duration.ofNanos(System.nanoTime() - begun);
            return ClockReading.of(sent, roundTrip, timeOf(clock, answer));
        });
    }

    private static Instant timeOf(Clock clock, GetTimeResponse answer) {
        if (!answer.getRegion().equals(clock.region())) {
            throw new IllegalStateException("region: %s (expected: %s)".formatted(answer.getRegion(), clock.region()));
        }
        Timestamp time = answer.getTime();
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    // ---- what was heard

    private Behavior<Command> heard(Heard heard) {
        asked.remove(heard.clock());
        if (silent.remove(heard.clock())) {
            getContext().getLog().info("{} tells its time again", heard.clock());
        }
        readings.put(heard.clock(), heard.reading());
        report(heard.clock().region());
        boolean isOff =
                heard.reading().certain().compareTo(environment.settings().drift()) > 0;
        if (isOff && off.add(heard.clock())) {
            getContext()
                    .getLog()
                    .warn(
                            "{}: its clock is {} ahead of this node's, give or take {} (expected: at most {} apart);"
                                    + " until that is set right, its changes and ours do not win by when they were made",
                            heard.clock(),
                            heard.reading().offset(),
                            heard.reading().error(),
                            environment.settings().drift());
        } else if (!isOff && off.remove(heard.clock())) {
            getContext().getLog().info("{}: its clock is right again", heard.clock());
        }
        return this;
    }

    private Behavior<Command> notHeard(NotHeard missed) {
        asked.remove(missed.clock());
        if (silent.add(missed.clock())) {
            getContext().getLog().warn("{} does not tell its time: {}", missed.clock(), missed.reason());
        }
        forget(missed.clock());
        return this;
    }

    private void forget(Clock clock) {
        readings.remove(clock);
        report(clock.region());
    }

    private void report(String region) {
        readings.entrySet().stream()
                .filter(entry -> entry.getKey().region().equals(region))
                .map(Map.Entry::getValue)
                .max(Comparator.comparing(ClockReading::certain))
                .ifPresentOrElse(
                        worst -> environment.reports().report(region, worst),
                        () -> environment.reports().silent(region));
    }
}
