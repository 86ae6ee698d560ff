package io.walservice.node.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/** Where a command prints: results on standard output in the format that was asked for, remarks on the other. */
final class Output {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final ObjectMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .build();

    private final PrintWriter out;
    private final PrintWriter err;
    private final ServiceOptions.Format format;

    Output(PrintWriter out, PrintWriter err, ServiceOptions.Format format) {
        this.out = out;
        this.err = err;
        this.format = format;
    }

    ServiceOptions.Format format() {
        return format;
    }

    /** Prints the same result in one of two forms: a tree for programs, lines for people. */
    void print(Supplier<JsonNode> tree, Supplier<String> text) {
        try {
            line(
                    switch (format) {
                        case TABLE -> text.get();
                        case JSON -> JSON.writeValueAsString(tree.get());
                        case YAML -> YAML.writeValueAsString(tree.get());
                    });
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    void line(String text) {
        out.println(text.stripTrailing());
        out.flush();
    }

    void remark(String text) {
        err.println(text);
        err.flush();
    }
}
