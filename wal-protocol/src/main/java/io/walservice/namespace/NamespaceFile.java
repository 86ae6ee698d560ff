package io.walservice.namespace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A namespace as a file, in YAML or JSON.
 *
 * <pre>{@code
 * name: ads-events
 * partitions: 4
 * queue: {type: kafka, partitions: 32}
 * limits: {payload: 512KiB, delay: 1m}
 * retention: 7d
 * order: key
 * delay: {standard: 0s, jitter: 0s}
 * retry: {attempts: 20, initialBackoff: 100ms, maximumBackoff: 10s, multiplier: 2, jitter: 0.2, maximumAge: 0s, atEnd: dead-letter}
 * deadLetters: {perMinute: 1000, mirror: {kafka: {topic: ads-dead, bootstrapServers: "kafka:9092"}}}
 * consumers: {type: dedicated, role: ads}
 * regions:
 *   - {name: eu, kafka: "kafka.eu:9092", topic: wal.ads-events, api: "wal.eu:9090", tls: true}
 *   - {name: us, kafka: "kafka.us:9092"}
 * targets:
 *   - {name: store, type: kv, table: ads, sources: all}   # indexes only without regions:
 *     # indexes: [{name: by-email, field: customer.email, unique: true}, {name: by-status, attribute: status}]
 *   - {name: feed, type: kafka, topic: ads, bootstrapServers: "kafka:9092"}
 *   - {name: app, type: grpc, address: "ads:8080", tls: true, timeout: 5s, rate: 100, retry: {attempts: 3}}
 *   - {name: cache, type: evcache, app: ADS, keys: id-and-key, timeToLive: 1d, timeout: 2s, largestItem: 1MiB,
 *      replicas: [{servers: "cache-1:11211,cache-2:11211"}, {region: eu, dns: "cache.eu:11211"}]}
 *   - {name: gaming, type: wal, address: "wal.gaming:9090", tls: true, timeout: 5s, namespace: ads}
 * }</pre>
 */
public final class NamespaceFile {

    private static final YAMLMapper YAML = YAMLMapper.builder(
                    YAMLFactory.builder().stringQuotingChecker(new PlainText()).build())
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .build();

    /** What JSON may hold as it is, but YAML forbids or takes for the end of a line. */
    private static final Pattern NOT_FOR_YAML = Pattern.compile("[\\x7f-\\x9f\\u2028\\u2029\\ufeff\\ufffe\\uffff]");

    private NamespaceFile() {}

    /**
     * Reads a file, with defaults for what it leaves out.
     *
     * @throws InvalidNamespaceException with every fault, where there is any: syntax, unknown or repeated fields, wrong
     *     types, missing fields, and what {@link NamespaceRules} forbids
     */
    public static NamespaceSpec read(String yamlOrJson) {
        Faults faults = new Faults();
        return checked(Section.root(YamlDocument.read(yamlOrJson, faults), faults), faults);
    }

    static NamespaceSpec checked(Section file, Faults faults) {
        NamespaceSpec spec = spec(file);
        NamespaceRules.check(spec, faults);
        faults.throwIfAny();
        return spec;
    }

    /** The file that {@link #read} reads back to an equal namespace, in YAML. */
    public static String yaml(NamespaceSpec spec) {
        try {
            return YAML.writeValueAsString(NamespaceTree.of(spec));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file that {@link #read} reads back to an equal namespace, in JSON. */
    public static String json(NamespaceSpec spec) {
        return json(NamespaceTree.of(spec));
    }

    static String json(ObjectNode tree) {
        return NOT_FOR_YAML
                .matcher(tree.toPrettyString())
                .replaceAll(found -> "\\\\u%04x".formatted((int) found.group().charAt(0)));
    }

    private static NamespaceSpec spec(Section file) {
        String name = file.required("name", NamespaceRules.NAME_FORM);
        String description = file.text("description", "");
        int partitions = file.wholeNumber("partitions", NamespaceDefaults.PARTITIONS);
        DeliverySpec delivery = DeliveryFile.read(file);
        NamespaceSpec spec = new NamespaceSpec(
                name,
                description,
                partitions,
                queue(file.section("queue"), partitions),
                limits(file.section("limits")),
                file.duration("retention", NamespaceDefaults.RETENTION),
                delivery,
                targets(file, delivery.retry()),
                RegionFile.read(file.sections("regions")));
        file.refuseUnknown("a namespace");
        return spec;
    }

    private static QueueSpec queue(Section section, int partitions) {
        QueueSpec queue = new QueueSpec(
                section.text("type", NamespaceDefaults.QUEUE_TYPE),
                section.wholeNumber("partitions", NamespaceDefaults.queuePartitions(partitions)));
        section.refuseUnknown("queue");
        return queue;
    }

    private static Limits limits(Section section) {
        Limits limits = new Limits(
                section.size("payload", NamespaceDefaults.LIMITS.payload()),
                section.duration("delay", NamespaceDefaults.LIMITS.delay()));
        section.refuseUnknown("limits");
        return limits;
    }

    private static List<TargetSpec> targets(Section file, RetryPolicy retry) {
        List<TargetSpec> targets = new ArrayList<>();
        for (Section section : file.sections("targets")) {
            targets.add(TargetFile.read(section, retry));
        }
        return targets;
    }
}
