package io.walservice.namespace;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/** What makes a namespace valid; the limits are those that {@code namespace_admin.proto} states. */
public final class NamespaceRules {

    static final int MOST_PARTITIONS = 64;
    static final int MOST_QUEUE_PARTITIONS = 256;

    static final String NAME_FORM = "1 to 64 of a-z, 0-9 and -, beginning with a letter";

    static final String ROLE_FORM = NAME_FORM + ", neither producer nor consumer, not beginning with dc-";

    /** What nodes have that serve all namespaces. */
    private static final Set<String> SHARED_ROLES = Set.of("producer", "consumer");

    private static final Set<String> QUEUE_TYPES = Set.of("kafka", "sqs");

    /**
     * A lane's queue on SQS is called by both names. Such a name has 80 characters at most; five are its ending, one is
     * between the names, and twelve are for the nodes' own prefix.
     */
    private static final int LONGEST_SQS_NAMES = 62;

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,63}");
    private static final int LONGEST_DESCRIPTION = 1_000;
    private static final DataSize LARGEST_PAYLOAD = new DataSize(1024 * 1024);
    private static final Duration LONGEST_DELAY = Duration.ofDays(365);
    private static final int MOST_TARGETS = 32;

    private final Faults faults;

    private NamespaceRules(Faults faults) {
        this.faults = faults;
    }

    /** Every fault of a namespace, like {@code limits.delay: 400d (expected: at most 365d)}; none where it is valid. */
    public static List<String> faults(NamespaceSpec spec) {
        Faults faults = new Faults();
        check(spec, faults);
        return faults.texts();
    }

    /** Every field that a change touches although it is fixed at creation. Says nothing of other rules. */
    public static List<String> changeFaults(NamespaceSpec before, NamespaceSpec after) {
        NamespaceRules rules = new NamespaceRules(new Faults());
        rules.same("name", before.name(), after.name());
        rules.same("partitions", before.partitions(), after.partitions());
        rules.same("queue.type", before.queue().type(), after.queue().type());
        rules.same(
                "queue.partitions", before.queue().partitions(), after.queue().partitions());
        return rules.faults.texts();
    }

    static void check(NamespaceSpec spec, Faults faults) {
        NamespaceRules rules = new NamespaceRules(faults);
        rules.identity(spec);
        rules.partitions(spec);
        rules.limits(spec.limits());
        rules.duration("retention", spec.retention(), Duration.ofMinutes(1), Duration.ofDays(365));
        rules.delivery(spec);
        rules.targets(spec.targets());
        rules.sqsNames(spec);
        KvRules.check(spec, faults);
        RegionRules.check(spec, faults);
    }

    private void identity(NamespaceSpec spec) {
        name("name", spec.name());
        int characters = spec.description().codePointCount(0, spec.description().length());
        if (characters > LONGEST_DESCRIPTION) {
            faults.add("description", characters + " characters", "at most " + LONGEST_DESCRIPTION);
        }
    }

    private void partitions(NamespaceSpec spec) {
        int logPartitions = spec.partitions();
        int queuePartitions = spec.queue().partitions();
        range("partitions", logPartitions, 1, MOST_PARTITIONS);
        if (!QUEUE_TYPES.contains(spec.queue().type())) {
            faults.add("queue.type", spec.queue().type(), "kafka or sqs");
        }
        range("queue.partitions", queuePartitions, 1, MOST_QUEUE_PARTITIONS);
        if (isWithin(queuePartitions, 1, MOST_QUEUE_PARTITIONS)
                && isWithin(logPartitions, 1, MOST_PARTITIONS)
                && queuePartitions % logPartitions != 0) {
            faults.add("queue.partitions", queuePartitions, "a multiple of partitions, which is " + logPartitions);
        }
    }

    private void limits(Limits limits) {
        if (limits.payload().bytes() == 0) {
            faults.add("limits.payload", limits.payload(), "at least 1B");
        }
        if (limits.payload().bytes() > LARGEST_PAYLOAD.bytes()) {
            faults.add("limits.payload", limits.payload(), "at most " + LARGEST_PAYLOAD);
        }
        if (limits.delay().isNegative()) {
            faults.add("limits.delay", DurationText.format(limits.delay()), "at least 0s");
        }
        if (limits.delay().compareTo(LONGEST_DELAY) > 0) {
            faults.add(
                    "limits.delay",
                    DurationText.format(limits.delay()),
                    "at most " + DurationText.format(LONGEST_DELAY));
        }
    }

    private void delivery(NamespaceSpec spec) {
        DelaySpec delay = spec.delivery().delay();
        Duration longest = spec.limits().delay().isNegative()
                ? Duration.ZERO
                : spec.limits().delay();
        duration("delay.standard", delay.standard(), Duration.ZERO, longest);
        duration("delay.jitter", delay.jitter(), Duration.ZERO, LONGEST_DELAY);
        RetryRules.check("retry", spec.delivery().retry(), faults);
        DeadLetterSpec deadLetters = spec.delivery().deadLetters();
        range("deadLetters.perMinute", deadLetters.perMinute(), 1, 1_000_000);
        deadLetters.mirror().ifPresent(mirror -> MirrorRules.check("deadLetters.mirror", mirror, faults));
        spec.delivery().consumers().role().ifPresent(this::role);
    }

    /** Pekko keeps roles that begin with {@code dc-} to itself: every node has one, and none can be set. */
    private void role(String role) {
        if (role.startsWith("dc-") || !isName(role) || SHARED_ROLES.contains(role)) {
            faults.add("consumers.role", role, ROLE_FORM);
        }
    }

    private void targets(List<TargetSpec> targets) {
        if (targets.isEmpty() || targets.size() > MOST_TARGETS) {
            faults.add("targets", targets.size() + " targets", "1 to " + MOST_TARGETS);
        }
        Map<String, Integer> firstUse = new HashMap<>();
        for (int i = 0; i < targets.size(); i++) {
            String path = "targets[" + i + "]";
            TargetSpec target = targets.get(i);
            name(path + ".name", target.name());
            Integer first = firstUse.putIfAbsent(target.name(), i);
            if (first != null && !target.name().isEmpty()) {
                faults.add(path + ".name", target.name(), "a name used once, also at targets[" + first + "]");
            }
            range(path + ".parallelism", target.manner().parallelism(), 1, 4_096);
            target.manner().rate().ifPresent(rate -> range(path + ".rate", rate, 1, 1_000_000));
            target.manner().retry().ifPresent(retry -> RetryRules.check(path + ".retry", retry, faults));
            TargetRules.check(path, target.kind(), faults);
        }
    }

    private void sqsNames(NamespaceSpec spec) {
        if (!spec.queue().type().equals("sqs")) {
            return;
        }
        int most = LONGEST_SQS_NAMES - spec.name().length();
        for (int i = 0; i < spec.targets().size(); i++) {
            String name = spec.targets().get(i).name();
            if (name.length() > most) {
                faults.add(
                        "targets[" + i + "].name",
                        name,
                        "at most %d characters together with the namespace's name, as its queue is of type sqs"
                                .formatted(LONGEST_SQS_NAMES));
            }
        }
    }

    private void name(String path, String name) {
        if (!isName(name)) {
            faults.add(path, name, NAME_FORM);
        }
    }

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    private void range(String path, int value, int least, int most) {
        if (!isWithin(value, least, most)) {
            faults.add(path, value, least + " to " + most);
        }
    }

    private static boolean isWithin(int value, int least, int most) {
        return value >= least && value <= most;
    }

    private void duration(String path, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            String range = DurationText.format(least) + " to " + DurationText.format(most);
            faults.add(path, DurationText.format(value), range);
        }
    }

    private void same(String path, Object before, Object after) {
        if (!Objects.equals(before, after)) {
            faults.add(path, after, before + ", as it is fixed at creation");
        }
    }
}
