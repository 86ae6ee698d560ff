package io.walservice.multinode.sets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.walservice.multinode.cluster.NetworkLink;
import io.walservice.multinode.cluster.NodeProcess;
import io.walservice.multinode.cluster.TestCluster;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What happens to nodes while sets are under way: one is killed, another one paused for longer than its take-over, a
 * third cut off from Cassandra. Each must happen, and meet sets that are under way before it and still after it.
 */
final class Faults {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final TestCluster cluster;
    private final Progress progress;
    private long refusedBytes;

    Faults(TestCluster cluster, Progress progress) {
        this.cluster = cluster;
        this.progress = progress;
    }

    /** One after another, spread over the time that so many sets take. */
    void strike(int sets) {
        progress.awaitBegun(sets / 5);
        killOneAndStartItAgain();
        progress.awaitBegun(sets * 2 / 5);
        pauseOneForLongerThanItsTakeOver();
        progress.awaitBegun(sets * 4 / 5);
        cutOneOff();
    }

    /** What the node that was cut off has tried to send meanwhile. */
    long refusedBytes() {
        return refusedBytes;
    }

    private void killOneAndStartItAgain() {
        NodeProcess victim = cluster.alive().get(0);
        meetingSets("the kill of " + victim, victim::kill);
        assertThat(ProcessHandle.of(victim.pid())).as("the killed process").isEmpty();
        cluster.startAgain(victim);
    }

    /** The others notice that it is gone; when it goes on, it ends itself, and a new one takes its place. */
    private void pauseOneForLongerThanItsTakeOver() {
        NodeProcess victim = cluster.alive().get(0);
        NodeProcess witness = cluster.alive().get(1);
        meetingSets("the pause of " + victim, () -> {
            victim.pause();
            await("the others to be without " + victim)
                    .atMost(LIMIT)
                    .ignoreExceptions()
                    .until(() -> cluster.membersUpAt(witness).stream().noneMatch(victim::hasAddress));
        });
        int before = progress.begun();
        await("sets meanwhile").atMost(LIMIT).until(() -> progress.begun() > before + Workers.WRITERS);
        victim.resume();
        assertThat(victim.endsWithin(LIMIT))
                .as("the node that was replaced ends itself")
                .isTrue();
        cluster.startAgain(victim);
    }

    /** Not for longer than it takes to notice: the sagas on that node wait, and soon every writer waits for one. */
    private void cutOneOff() {
        List<NodeProcess> alive = cluster.alive();
        NodeProcess victim = alive.get(alive.size() - 1);
        NetworkLink toCassandra = cluster.journalLink(victim);
        meetingSets("the cut of " + victim, () -> {
            toCassandra.cut();
            await(victim + " to be refused").atMost(LIMIT).until(() -> toCassandra.refusedBytes() > 0);
        });
        refusedBytes = toCassandra.refusedBytes();
        toCassandra.heal();
    }

    private void meetingSets(String fault, Runnable body) {
        Set<Integer> met = new HashSet<>(await("sets under way before " + fault)
                .atMost(LIMIT)
                .until(progress::underWay, underWay -> !underWay.isEmpty()));
        body.run();
        met.retainAll(progress.underWay());
        assertThat(met).as("sets under way before and after " + fault).isNotEmpty();
    }
}
