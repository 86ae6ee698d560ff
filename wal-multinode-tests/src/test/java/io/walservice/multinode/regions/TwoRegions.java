package io.walservice.multinode.regions;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands out the regions {@code eu} and {@code us}, whole and connected, as a parameter of a test. They start with the
 * first test that asks and end with the last of all.
 */
final class TwoRegions implements ParameterResolver {
    private static final Namespace OURS = Namespace.create(TwoRegions.class);

    /** JUnit closes it. */
    private record Bed(Regions regions) implements AutoCloseable {
        @Override
        public void close() {
            regions.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Regions.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Bed bed = context.getRoot()
                .getStore(OURS)
                .getOrComputeIfAbsent(Bed.class, key -> new Bed(Regions.start(1, "eu", "us")), Bed.class);
        bed.regions().mend();
        return bed.regions();
    }
}
