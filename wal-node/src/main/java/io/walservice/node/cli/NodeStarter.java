package io.walservice.node.cli;

import com.typesafe.config.Config;
import io.walservice.node.NodeConfig;
import io.walservice.node.WalNode;

/** Runs a node of the service. */
@FunctionalInterface
interface NodeStarter {
    /**
     * Returns when the node has ended.
     *
     * @param overrides settings that win over all others
     */
    void run(Config overrides) throws InterruptedException;

    /** A node in this JVM; the actor system ends the JVM with it. */
    static void inThisJvm(Config overrides) throws InterruptedException {
        try {
            WalNode.run(NodeConfig.load(overrides));
        } catch (RuntimeException e) {
            throw CommandFailure.refused("the node cannot start: " + e.getMessage());
        }
        Thread.currentThread().join();
    }
}
