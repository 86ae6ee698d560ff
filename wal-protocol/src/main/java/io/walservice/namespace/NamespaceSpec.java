package io.walservice.namespace;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an operator says about one namespace, with defaults filled in.
 *
 * @param name 1 to 64 of a-z, 0-9 and {@code -}, beginning with a letter; fixed at creation
 * @param description what it is for, for people
 * @param partitions number of log partitions; fixed at creation, as the order of keys hangs on it
 * @param queue how entries travel from the log to the lanes
 * @param limits what the namespace accepts
 * @param retention how long an applied entry stays in the journal
 * @param delivery how entries are delivered
 * @param targets where entries go; names differ
 */
public record NamespaceSpec(
        String name,
        String description,
        int partitions,
        QueueSpec queue,
        Limits limits,
        Duration retention,
        DeliverySpec delivery,
        List<TargetSpec> targets) {

    public NamespaceSpec {
        targets = List.copyOf(targets);
    }

    /** What happens when this target cannot apply an entry. */
    public RetryPolicy retryOf(TargetSpec target) {
        return target.manner().retry().orElse(delivery.retry());
    }

    /** The target of this name, if the namespace has one. */
    public Optional<TargetSpec> target(String targetName) {
        return targets.stream()
                .filter(target -> target.name().equals(targetName))
                .findFirst();
    }
}
