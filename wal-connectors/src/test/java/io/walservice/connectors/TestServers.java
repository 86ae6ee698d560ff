package io.walservice.connectors;

import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import io.walservice.local.StackOptions;
import java.util.EnumMap;
import java.util.Map;

/** Servers that a test may stop, one stack each for all test classes of this JVM. They end with the JVM. */
public final class TestServers {
    private static final Map<Service, LocalStack> STACKS = new EnumMap<>(Service.class);

    private TestServers() {}

    public static synchronized LocalStack with(Service service) {
        return STACKS.computeIfAbsent(service, wanted -> LocalStack.start(StackOptions.of(wanted)));
    }
}
