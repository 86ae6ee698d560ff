package io.walservice.node;

import com.datastax.oss.driver.api.core.CqlSession;
import com.typesafe.config.Config;
import io.walservice.connectors.MessageQueue;
import io.walservice.connectors.catalog.Mirrors;
import io.walservice.connectors.catalog.Queues;
import io.walservice.connectors.catalog.Targets;
import io.walservice.connectors.kafka.KafkaQueue;
import io.walservice.connectors.kafka.KafkaQueueSettings;
import io.walservice.connectors.sqs.SqsMirrors;
import io.walservice.connectors.sqs.SqsQueue;
import io.walservice.connectors.sqs.SqsQueueSettings;
import io.walservice.connectors.sqs.SqsTables;
import io.walservice.node.deadletter.ActionLog;
import io.walservice.node.deadletter.DeadLetterOutbox;
import io.walservice.node.deadletter.DeadLetterStore;
import io.walservice.node.deadletter.RedriveStore;
import io.walservice.node.index.IndexStore;
import io.walservice.node.lane.Lane;
import io.walservice.node.lease.LeaseSettings;
import io.walservice.node.lease.LeaseStore;
import io.walservice.node.lease.NodeLease;
import io.walservice.node.mutation.MutationSettings;
import io.walservice.node.park.ParkStore;
import io.walservice.node.schedule.ScheduleStore;
import io.walservice.node.staging.SetTables;
import io.walservice.node.tally.TallyStore;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * What the parts of a node share: its lease, what it keeps in Cassandra, and what it reaches through connectors.
 *
 * <p>Preparing statements blocks, so it is made while the node starts. Thread-safe.
 */
record Backends(Leases leases, Lane.Stores stores, Own own, Foreign foreign) {

    /** That of this node, and where those of others are. */
    record Leases(NodeLease own, LeaseStore all) {}

    /** What the node keeps in Cassandra beside logs and lanes. */
    record Own(ScheduleStore schedule, ActionLog actions, SetTables sets, IndexStore indexes) {}

    /** What is reached through connectors. */
    record Foreign(MessageQueue queue, Targets targets, Mirrors mirrors) {}

    /**
     * Makes them.
     *
     * @param journalled where payloads are fetched that no message can carry
     */
    static Backends open(ActorSystem<?> system, CqlSession session, Config config, JournalledEntries journalled) {
        String keyspace = CassandraSession.keyspace(config.getConfig("wal.cassandra"));
        Connections connections = new Connections(config.getConfig("wal.connectors"));
        Targets targets = new Targets(connections.targets(
                session, new Connections.Home(config.getString("wal.region"), keyspace), system.executionContext()));
        Mirrors mirrors = new Mirrors(targets, mirrorQueues(system, connections));
        return new Backends(
                leases(system, new LeaseStore(session, keyspace), LeaseSettings.from(config.getConfig("wal.lease"))),
                laneStores(session, keyspace, mirrors),
                new Own(
                        new ScheduleStore(session, keyspace, system),
                        new ActionLog(session, keyspace),
                        SetTables.prepare(
                                session,
                                keyspace,
                                MutationSettings.from(config.getConfig("wal.mutation"))
                                        .memory()),
                        new IndexStore(session, keyspace)),
                new Foreign(
                        queues(system, connections, new SqsTables(session, keyspace), journalled), targets, mirrors));
    }

    private static Leases leases(ActorSystem<?> system, LeaseStore all, LeaseSettings settings) {
        String name = Membership.nameOf(Cluster.get(system).selfMember());
        return new Leases(NodeLease.start(system, name, all, settings), all);
    }

    private static Lane.Stores laneStores(CqlSession session, String keyspace, Mirrors mirrors) {
        DeadLetterStore letters = new DeadLetterStore(session, keyspace);
        return new Lane.Stores(
                letters,
                new RedriveStore(session, keyspace),
                new ParkStore(session, keyspace),
                new TallyStore(session, keyspace),
                new Lane.Mirrored(new DeadLetterOutbox(session, keyspace, letters), mirrors::open));
    }

    private static SqsMirrors mirrorQueues(ActorSystem<?> system, Connections connections) {
        return new SqsMirrors(
                connections.sqsQueue(),
                system.dispatchers().lookup(DispatcherSelector.blocking()),
                system.executionContext());
    }

    /** Settings are read now, so that a wrong one shows at once; systems are reached for when they are used. */
    private static MessageQueue queues(
            ActorSystem<?> system, Connections connections, SqsTables tables, JournalledEntries journalled) {
        KafkaQueueSettings kafka = connections.kafkaQueue();
        SqsQueueSettings sqs = connections.sqsQueue();
        return new Queues(Map.of(
                "kafka",
                () -> new KafkaQueue(system, kafka),
                "sqs",
                () -> new SqsQueue(system, sqs, tables, journalled)));
    }

    NodeLease lease() {
        return leases.own();
    }

    ScheduleStore schedule() {
        return own.schedule();
    }

    ActionLog actions() {
        return own.actions();
    }

    SetTables sets() {
        return own.sets();
    }

    IndexStore indexes() {
        return own.indexes();
    }

    MessageQueue queue() {
        return foreign.queue();
    }

    Targets targets() {
        return foreign.targets();
    }

    /** Lets go of connections; the session stays the node's. */
    void close() {
        foreign.mirrors().close();
        foreign.targets().close();
        foreign.queue().close();
    }
}
