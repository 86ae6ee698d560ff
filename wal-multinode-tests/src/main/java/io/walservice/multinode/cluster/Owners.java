package io.walservice.multinode.cluster;

import io.walservice.admin.v1.LogPartitionStatus;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Who owned each log partition of a namespace at one time, and since which epoch. Every partition has an owner. */
public record Owners(Map<Integer, LogPartitionStatus> partitions) {

    static Owners of(Collection<LogPartitionStatus> partitions) {
        return new Owners(
                partitions.stream().collect(Collectors.toMap(LogPartitionStatus::getPartition, Function.identity())));
    }

    public Owners {
        partitions = Map.copyOf(partitions);
    }

    /** The address of the node that owns most, with its uid. */
    public String chief() {
        return partitions.values().stream()
                .collect(Collectors.groupingBy(LogPartitionStatus::getNode, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .max(Comparator.comparingLong(Map.Entry::getValue))
                .orElseThrow()
                .getKey();
    }

    /** The numbers of its log partitions. */
    public Set<Integer> ownedBy(NodeProcess node) {
        return numbers(partition -> node.hasAddress(partition.getNode()));
    }

    /** The numbers of the log partitions that have another owner than before, in a later epoch. */
    public Set<Integer> takenSince(Owners before) {
        return numbers(partition -> partition.getEpoch() > before.epoch(partition.getPartition())
                && !partition.getNode().equals(before.node(partition.getPartition())));
    }

    private Set<Integer> numbers(Predicate<LogPartitionStatus> which) {
        return partitions.values().stream()
                .filter(which)
                .map(LogPartitionStatus::getPartition)
                .collect(Collectors.toSet());
    }

    private long epoch(int partition) {
        return partitions
                .getOrDefault(partition, LogPartitionStatus.getDefaultInstance())
                .getEpoch();
    }

    private String node(int partition) {
        return partitions
                .getOrDefault(partition, LogPartitionStatus.getDefaultInstance())
                .getNode();
    }

    @Override
    public String toString() {
        return new TreeMap<>(partitions)
                .values().stream()
                        .map(owned -> "%d: %s since epoch %d"
                                .formatted(owned.getPartition(), owned.getNode(), owned.getEpoch()))
                        .collect(Collectors.joining(", ", "log partitions ", ""));
    }
}
