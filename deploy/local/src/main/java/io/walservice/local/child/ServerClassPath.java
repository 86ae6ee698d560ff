package io.walservice.local.child;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the class path of a server. The build writes it: each module below deploy/local/servers resolves one server's
 * jars and wal-local packs the list as a resource, so it is found from any working directory and through a jar as well.
 */
public final class ServerClassPath {
    private static final String BUILD = "./mvnw -pl deploy/local -am process-resources";

    private ServerClassPath() {}

    /**
     * The server's jars, then ourselves (for {@link ChildMain}): last, so that nothing of ours shadows what the server
     * brings. Only ourselves for {@link ChildJvm#NO_JARS}.
     *
     * @throws StackException where the build did not leave the list, or the jars are gone
     */
    public static String of(String server) {
        if (server.equals(ChildJvm.NO_JARS)) {
            return ourselves().toString();
        }
        String jars = read(server);
        firstMissing(jars).ifPresent(jar -> {
            throw new StackException("%s server: %s is gone; run: %s".formatted(server, jar, BUILD));
        });
        return jars + File.pathSeparator + ourselves();
    }

    private static String read(String server) {
        String resource = "/io/walservice/local/servers/%s/target/class-path".formatted(server);
        try (InputStream in = ServerClassPath.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new StackException("%s server: its class path was not built; run: %s".formatted(server, BUILD));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new StackException("%s server: cannot read %s".formatted(server, resource), e);
        }
    }

    private static Optional<String> firstMissing(String jars) {
        return Stream.of(jars.split(File.pathSeparator))
                .filter(jar -> !Files.exists(Path.of(jar)))
                .findFirst();
    }

    private static Path ourselves() {
        try {
            return Path.of(ChildMain.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
