package io.walservice.namespace;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** One item of a file's {@code targets}. */
final class TargetFile {

    private static final Map<String, TargetSpec.Sources> SOURCES =
            Map.of("all", TargetSpec.Sources.ALL, "own", TargetSpec.Sources.OWN);

    private TargetFile() {}

    /**
     * Reads a target. One of no known type yields a stand-in, so that the places of the others stay right.
     *
     * @param otherwise what its own retry policy leaves out
     */
    static TargetSpec read(Section section, RetryPolicy otherwise) {
        String name = section.required("name", NamespaceRules.NAME_FORM);
        String type = section.text("type", "");
        TargetSpec.Kind kind = switch (type) {
            case "kv" -> KvFile.read(section);
            case "kafka" ->
                new TargetSpec.Kafka(section.required("topic", "a topic"), section.optionalText("bootstrapServers"));
            case "grpc" -> grpc(section);
            case "evcache" -> CacheFile.read(section);
            case "wal" -> wal(section);
            case "cassandra" -> TableFile.read(section);
            case "elasticsearch" -> IndexFile.read(section);
            default -> standIn(section);
        };
        TargetSpec.Manner manner = manner(section, otherwise, NamespaceDefaults.sources(kind));
        section.refuseUnknown("a target of type " + (type.isEmpty() ? TargetRules.KINDS : type));
        return new TargetSpec(name, kind, manner);
    }

    private static TargetSpec.Manner manner(Section section, RetryPolicy otherwise, TargetSpec.Sources sources) {
        return new TargetSpec.Manner(
                section.wholeNumber("parallelism", NamespaceDefaults.PARALLELISM),
                section.has("rate") ? OptionalInt.of(section.wholeNumber("rate", 1)) : OptionalInt.empty(),
                section.has("retry")
                        ? Optional.of(DeliveryFile.retry(section.section("retry"), otherwise))
                        : Optional.empty(),
                section.choice("sources", SOURCES, sources));
    }

    private static TargetSpec.Kind grpc(Section section) {
        return new TargetSpec.Grpc(
                section.required("address", "host:port"),
                section.truth("tls", false),
                section.duration("timeout", NamespaceDefaults.GRPC_TIMEOUT));
    }

    private static TargetSpec.Kind wal(Section section) {
        return new TargetSpec.Wal(
                section.required("address", "host:port"),
                section.truth("tls", false),
                section.duration("timeout", NamespaceDefaults.WAL_TIMEOUT),
                section.optionalText("namespace"));
    }

    private static TargetSpec.Kind standIn(Section section) {
        section.refuse("type", TargetRules.KINDS);
        section.text("table", "");
        section.text("topic", "");
        section.optionalText("bootstrapServers");
        section.text("address", "");
        section.optionalText("namespace");
        KvFile.FIELDS.forEach(section::has);
        CacheFile.FIELDS.forEach(section::has);
        TableFile.FIELDS.forEach(section::has);
        IndexFile.FIELDS.forEach(section::has);
        section.truth("tls", false);
        section.duration("timeout", NamespaceDefaults.GRPC_TIMEOUT);
        return new TargetSpec.Kv(NamespaceDefaults.KV_TABLE, List.of());
    }
}
