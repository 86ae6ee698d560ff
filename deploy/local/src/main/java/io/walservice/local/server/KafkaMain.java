package io.walservice.local.server;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Formats the broker's storage where it is new, then runs the broker: in one JVM, which saves the seconds of a second
 * one. Runs on Kafka's class path, which we do not compile against, hence by reflection.
 */
public final class KafkaMain {
    private KafkaMain() {}

    /**
     * Takes the properties file of the broker, beside which its data folder is.
     *
     * @throws ReflectiveOperationException where this is not the class path of Kafka 4
     */
    public static void main(String[] args) throws ReflectiveOperationException {
        Path properties = Path.of(args[0]);
        if (!Files.exists(properties.resolveSibling("data").resolve("meta.properties"))) {
            format(properties);
        }
        Class.forName("kafka.Kafka").getMethod("main", String[].class).invoke(null, (Object) args);
    }

    private static void format(Path properties) throws ReflectiveOperationException {
        List<String> arguments = List.of("format", "-t", clusterId(), "-c", properties.toString());
        Object exitCode = Class.forName("kafka.tools.StorageTool")
                .getMethod("execute", String[].class, PrintStream.class)
                .invoke(null, arguments.toArray(String[]::new), System.out);
        if (!Integer.valueOf(0).equals(exitCode)) {
            throw new IllegalStateException("formatting Kafka's storage ended with " + exitCode);
        }
    }

    /** 16 bytes in URL-safe Base64; new ones, as brokers of several stacks are several clusters. */
    private static String clusterId() {
        byte[] bytes = new byte[16];
        ThreadLocalRandom.current().nextBytes(bytes);
        bytes[0] &= 0x7f; // Not to begin with a dash, which would be an option.
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
