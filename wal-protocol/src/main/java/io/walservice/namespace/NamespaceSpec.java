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
 * @param regions where it lives, with different names; empty: in one region alone, and nothing replicates
 */
public record NamespaceSpec(
        String name,
        String description,
        int partitions,
        QueueSpec queue,
        Limits limits,
        Duration retention,
        DeliverySpec delivery,
        List<TargetSpec> targets,
        List<RegionSpec> regions) {

    public NamespaceSpec {
        targets = List.copyOf(targets);
        regions = List.copyOf(regions);
    }

    /** The same namespace with other targets. */
    NamespaceSpec with(List<TargetSpec> others) {
        return new NamespaceSpec(name, description, partitions, queue, limits, retention, delivery, others, regions);
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

    /** The region of this name, if the namespace lives there. */
    public Optional<RegionSpec> region(String regionName) {
        return regions.stream()
                .filter(region -> region.name().equals(regionName))
                .findFirst();
    }

    /** Whether nodes of a region serve it: those of all that it lists; of every one, where it lists none. */
    public boolean livesIn(String regionName) {
        return regions.isEmpty() || region(regionName).isPresent();
    }

    /** Whether it lives in several regions. */
    public boolean replicates() {
        return regions.size() >= 2;
    }

    /**
     * How far a region's name is from the first, in the order of names: of writes made at the same time the one with
     * the higher rank wins, in every region alike. 0 where the list is empty or lacks the name.
     */
    public int rankOf(String regionName) {
        return region(regionName).isEmpty()
                ? 0
                : (int) regions.stream()
                        .filter(region -> region.name().compareTo(regionName) < 0)
                        .count();
    }

    /**
     * The other regions whose entries a target of the own region applies, in the order of the list. None where the list
     * lacks the own region: who is not part of it takes no part.
     */
    public List<String> sourcesOf(TargetSpec target, String ownRegion) {
        if (target.manner().sources() == TargetSpec.Sources.OWN
                || region(ownRegion).isEmpty()) {
            return List.of();
        }
        return regions.stream()
                .map(RegionSpec::name)
                .filter(name -> !name.equals(ownRegion))
                .toList();
    }
}
