package io.walservice.node;

/**
 * Sees to it that this JVM has a common pool worth the name.
 *
 * <p>Pekko's futures are Scala's, and each stage that Java code puts on one of them runs asynchronously, on the default
 * executor of {@link java.util.concurrent.CompletableFuture}. That is the common pool, but where the machine has two
 * processors or one, it is a new thread for every single stage: hundreds a second, and a third of a small node's time.
 */
public final class CommonPool {

    private static final String PARALLELISM = "java.util.concurrent.ForkJoinPool.common.parallelism";

    private CommonPool() {}

    /**
     * To be called before anything else, as the JDK looks only once. Does nothing where there are processors enough, or
     * where somebody has said how many threads there shall be.
     */
    public static void prepare() {
        if (System.getProperty(PARALLELISM) == null && Runtime.getRuntime().availableProcessors() <= 2) {
            System.setProperty(PARALLELISM, "2");
        }
    }
}
