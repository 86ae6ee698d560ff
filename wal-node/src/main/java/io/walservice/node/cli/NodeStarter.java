package io.walservice.node.cli;

import com.typesafe.config.Config;
import java.lang.reflect.InvocationTargetException;

/** Runs a node of the service. */
@FunctionalInterface
interface NodeStarter {
    /** The bootstrap of this jar. */
    NodeStarter OF_THIS_JAR = NodeStarter::runBootstrap;

    /**
     * Returns when the node has ended.
     *
     * @param overrides settings that win over all others
     */
    void run(Config overrides) throws InterruptedException;

    private static void runBootstrap(Config overrides) throws InterruptedException {
        try {
            Object config = Class.forName("io.walservice.node.NodeConfig")
                    .getMethod("load", Config.class)
                    .invoke(null, overrides);
            Class.forName("io.walservice.node.WalNode")
                    .getMethod("run", Config.class)
                    .invoke(null, config);
        } catch (InvocationTargetException e) {
            throw CommandFailure.refused("the node cannot start: " + e.getCause());
        } catch (ReflectiveOperationException e) {
            throw CommandFailure.refused("this jar has no node in it: " + e.getMessage());
        }
        // The actor system ends the JVM.
        Thread.currentThread().join();
    }
}
