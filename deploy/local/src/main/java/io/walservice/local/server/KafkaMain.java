package io.walservice.local.server;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Formats the broker's storage where it is new, then runs the broker: in one JVM, which saves the seconds of a second
 * one. Runs on Kafka's class path, which we do not compile against, hence by reflection.
 */
public final class KafkaMain {
    /** Any 16 bytes in URL-safe Base64; fixed, because there is never more than this one broker. */
    private static final String CLUSTER_ID = "d2FsLWxvY2FsLXN0YWNrLQ";

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
        List<String> arguments = List.of("format", "-t", CLUSTER_ID, "-c", properties.toString());
        Object exitCode = Class.forName("kafka.tools.StorageTool")
                .getMethod("execute", String[].class, PrintStream.class)
                .invoke(null, arguments.toArray(String[]::new), System.out);
        if (!Integer.valueOf(0).equals(exitCode)) {
            throw new IllegalStateException("formatting Kafka's storage ended with " + exitCode);
        }
    }
}
