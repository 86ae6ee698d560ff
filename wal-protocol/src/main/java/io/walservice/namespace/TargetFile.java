package io.walservice.namespace;

/** One item of a file's {@code targets}. */
final class TargetFile {

    private TargetFile() {}

    /** Reads a target. One of no known type yields a stand-in, so that the places of the others stay right. */
    static TargetSpec read(Section section) {
        String name = section.required("name", NamespaceRules.NAME_FORM);
        String type = section.text("type", "");
        int parallelism = section.wholeNumber("parallelism", NamespaceDefaults.PARALLELISM);
        TargetSpec target = switch (type) {
            case "kv" -> kv(section, name, parallelism);
            case "kafka" -> kafka(section, name, parallelism);
            case "grpc" -> grpc(section, name, parallelism);
            default -> standIn(section, name, parallelism);
        };
        section.refuseUnknown("a target of type " + (type.isEmpty() ? "kv, kafka or grpc" : type));
        return target;
    }

    private static TargetSpec kv(Section section, String name, int parallelism) {
        return new TargetSpec.Kv(name, parallelism, section.text("table", NamespaceDefaults.KV_TABLE));
    }

    private static TargetSpec kafka(Section section, String name, int parallelism) {
        return new TargetSpec.Kafka(
                name, parallelism, section.required("topic", "a topic"), section.optionalText("bootstrapServers"));
    }

    private static TargetSpec grpc(Section section, String name, int parallelism) {
        return new TargetSpec.Grpc(
                name,
                parallelism,
                section.required("address", "host:port"),
                section.truth("tls", false),
                section.duration("timeout", NamespaceDefaults.GRPC_TIMEOUT));
    }

    private static TargetSpec standIn(Section section, String name, int parallelism) {
        section.refuse("type", "kv, kafka or grpc");
        section.text("table", "");
        section.text("topic", "");
        section.optionalText("bootstrapServers");
        section.text("address", "");
        section.truth("tls", false);
        section.duration("timeout", NamespaceDefaults.GRPC_TIMEOUT);
        return new TargetSpec.Kv(name, parallelism, NamespaceDefaults.KV_TABLE);
    }
}
