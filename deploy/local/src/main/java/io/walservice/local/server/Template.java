package io.walservice.local.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Configuration files of the servers, kept as resources beside this class with <code>{{name}}</code> for what varies.
 */
final class Template {
    private Template() {}

    /** Writes the template of that name into the folder, every placeholder replaced, and returns the file. */
    static Path write(Path folder, String name, Map<String, ?> values) throws IOException {
        String text = read(name);
        for (Map.Entry<String, ?> value : values.entrySet()) {
            text = text.replace("{{" + value.getKey() + "}}", value.getValue().toString());
        }
        if (text.contains("{{")) {
            throw new IllegalArgumentException(
                    "%s: a placeholder has no value (given: %s)".formatted(name, values.keySet()));
        }
        return Files.writeString(folder.resolve(name), text);
    }

    private static String read(String name) throws IOException {
        try (InputStream in = Template.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("no such template: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
