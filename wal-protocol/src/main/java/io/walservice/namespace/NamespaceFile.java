package io.walservice.namespace;

import com.fasterxml.jackson.core.JsonProcessingException;
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
 * retry: {attempts: 20, initialBackoff: 100ms, maximumBackoff: 10s, multiplier: 2}
 * targets:
 *   - {name: store, type: kv, table: ads}
 *   - {name: feed, type: kafka, topic: ads, bootstrapServers: "kafka:9092"}
 *   - {name: app, type: grpc, address: "ads:8080", tls: true, timeout: 5s}
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
        NamespaceSpec spec = spec(Section.root(YamlDocument.read(yamlOrJson, faults), faults));
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
        String json = NamespaceTree.of(spec).toPrettyString();
        return NOT_FOR_YAML
                .matcher(json)
                .replaceAll(found -> "\\\\u%04x".formatted((int) found.group().charAt(0)));
    }

    private static NamespaceSpec spec(Section file) {
        String name = file.required("name", NamespaceRules.NAME_FORM);
        String description = file.text("description", "");
        int partitions = file.wholeNumber("partitions", NamespaceDefaults.PARTITIONS);
        NamespaceSpec spec = new NamespaceSpec(
                name,
                description,
                partitions,
                queue(file.section("queue"), partitions),
                limits(file.section("limits")),
                file.duration("retention", NamespaceDefaults.RETENTION),
                retry(file.section("retry")),
                targets(file));
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

    private static RetryPolicy retry(Section section) {
        RetryPolicy otherwise = NamespaceDefaults.RETRY;
        RetryPolicy retry = new RetryPolicy(
                section.wholeNumber("attempts", otherwise.attempts()),
                section.duration("initialBackoff", otherwise.initialBackoff()),
                section.duration("maximumBackoff", otherwise.maximumBackoff()),
                section.number("multiplier", otherwise.multiplier()));
        section.refuseUnknown("retry");
        return retry;
    }

    private static List<TargetSpec> targets(Section file) {
        List<TargetSpec> targets = new ArrayList<>();
        for (Section section : file.sections("targets")) {
            targets.add(TargetFile.read(section));
        }
        return targets;
    }
}
