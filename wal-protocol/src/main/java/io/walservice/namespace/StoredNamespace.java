package io.walservice.namespace;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A namespace as the configuration database keeps it: its file in JSON, and with it what no file says as the service
 * sets it, the generations of indexes by target and name.
 *
 * <pre>{@code
 * {"name": "ads", …, "generations": {"store": {"by-email": 7}}}
 * }</pre>
 *
 * <p>Without indexes it is the file, so that nodes that know of none read it.
 */
public final class StoredNamespace {

    private static final String GENERATIONS = "generations";

    private StoredNamespace() {}

    /**
     * Reads what {@link #json} has written.
     *
     * @throws InvalidNamespaceException as {@link NamespaceFile#read}, where another version of the service wrote it
     */
    public static NamespaceSpec read(String json) {
        Faults faults = new Faults();
        Section stored = Section.root(YamlDocument.read(json, faults), faults);
        Section generations = stored.section(GENERATIONS);
        NamespaceSpec spec = IndexGenerations.with(
                NamespaceFile.checked(stored, faults),
                (target, index) -> generations.section(target.name()).longNumber(index.name(), 0));
        faults.throwIfAny();
        return spec;
    }

    /** The text that {@link #read} reads back to an equal namespace, generations and all. */
    public static String json(NamespaceSpec spec) {
        ObjectNode tree = NamespaceTree.of(spec);
        for (TargetSpec target : spec.targets()) {
            if (target.kind() instanceof TargetSpec.Kv kv && !kv.indexes().isEmpty()) {
                ObjectNode generations = tree.withObjectProperty(GENERATIONS).putObject(target.name());
                kv.indexes().forEach(index -> generations.put(index.name(), index.generation()));
            }
        }
        return NamespaceFile.json(tree);
    }
}
