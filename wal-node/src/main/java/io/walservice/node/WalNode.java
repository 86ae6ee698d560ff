package io.walservice.node;

import com.datastax.oss.driver.api.core.CqlSession;
import com.typesafe.config.Config;
import io.walservice.connectors.Target;
import io.walservice.connectors.catalog.Targets;
import io.walservice.namespace.TargetSpec;
import io.walservice.node.api.ApiSettings;
import io.walservice.node.api.MutationService;
import io.walservice.node.api.WriteAheadLogService;
import io.walservice.node.compare.TargetAdminService;
import io.walservice.node.control.ControlPlane;
import io.walservice.node.control.NamespaceDirectory;
import io.walservice.node.control.NamespaceRevision;
import io.walservice.node.dispatch.Delays;
import io.walservice.node.dispatch.DispatchSettings;
import io.walservice.node.dispatch.Dispatcher;
import io.walservice.node.ingress.Ingress;
import io.walservice.node.ingress.IngressSettings;
import io.walservice.node.keyvalue.KeyValueService;
import io.walservice.node.lane.Lane;
import io.walservice.node.lane.LaneRegion;
import io.walservice.node.lane.LaneSettings;
import io.walservice.node.lease.Takeover;
import io.walservice.node.log.JournalReader;
import io.walservice.node.log.JournalWarmUp;
import io.walservice.node.log.LogPartitionId;
import io.walservice.node.log.LogRegion;
import io.walservice.node.log.NamespaceLogCommand;
import io.walservice.node.log.NamespaceLogSettings;
import io.walservice.node.metrics.LogReporter;
import io.walservice.node.metrics.NodeMetrics;
import io.walservice.node.mutation.MutationSettings;
import io.walservice.node.mutation.Mutations;
import io.walservice.node.park.ParkedListing;
import io.walservice.node.placement.KeepAlive;
import io.walservice.node.region.ClockSettings;
import io.walservice.node.region.ClockWatch;
import io.walservice.node.region.RegionClients;
import io.walservice.node.region.RegionLogs;
import io.walservice.node.region.RegionService;
import io.walservice.node.replay.ReplayJournal;
import io.walservice.node.replay.ReplaySettings;
import io.walservice.node.replay.ReplayStore;
import io.walservice.node.replay.Replayer;
import io.walservice.node.retention.RetentionKeeper;
import io.walservice.node.retention.RetentionSettings;
import io.walservice.node.schedule.BulkChanges;
import io.walservice.node.schedule.Cancellations;
import io.walservice.node.schedule.DelayedEntries;
import io.walservice.node.schedule.ScheduleKeeper;
import io.walservice.node.schedule.ScheduleSettings;
import io.walservice.node.schedule.Whereabouts;
import io.walservice.node.status.EntryTracker;
import io.walservice.node.status.NamespaceStatusReader;
import io.walservice.node.workbench.DeadLetterAdminService;
import io.walservice.node.workbench.IndexAdminService;
import io.walservice.node.workbench.ReplayAdminService;
import io.walservice.node.workbench.ScheduleAdminService;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.stream.StreamSupport;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.management.javadsl.PekkoManagement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node: puts the parts together, in the order in which they need each other, and joins the cluster last.
 *
 * <p>Starting blocks the calling thread until the node serves; from then on nothing blocks.
 */
public final class WalNode {

    private static final Logger LOG = LoggerFactory.getLogger(WalNode.class);
    private static final Duration COMPANION_BACKOFF = Duration.ofSeconds(1);
    private static final Duration COMPANION_LONGEST_BACKOFF = Duration.ofSeconds(30);
    /** Longer than a publication may take. */
    private static final Duration HOLD_TIMEOUT = Duration.ofSeconds(30);

    private final Config config;
    private final String region;
    private final ActorSystem<Void> system;
    private final CqlSession session;
    private final JournalledEntries journalled = new JournalledEntries();
    private final RegionClients regions = new RegionClients();
    private final Backends backends;
    private InetSocketAddress grpcAddress = InetSocketAddress.createUnresolved("not-bound", 0);

    private WalNode(Config config) {
        this.config = config;
        this.region = config.getString("wal.region");
        this.session = CassandraSession.open(config);
        CassandraSession.createSchema(session, config.getConfig("wal.cassandra"));
        this.system = ActorSystem.create(Behaviors.empty(), "wal", config);
        this.backends = Backends.open(system, session, config, journalled);
    }

    /** Starts a node with the configuration of the class path, the environment and system properties. */
    public static void main(String[] args) {
        CommonPool.prepare();
        try {
            run(NodeConfig.load());
        } catch (RuntimeException e) {
            LOG.error("the node cannot start: {}", e.getMessage(), e);
            System.exit(1); // a node that half runs is worse than none
        }
    }

    /** Starts a node. Returns when it serves; fails when its configuration is wrong. */
    public static WalNode run(Config config) {
        ParentWatch.start(config);
        WalNode node = new WalNode(config);
        node.start();
        return node;
    }

    /** Where it serves gRPC. */
    public InetSocketAddress grpcAddress() {
        return grpcAddress;
    }

    /** Hands over what it owns and ends; ends the JVM too where {@code pekko.coordinated-shutdown.exit-jvm} is on. */
    public CompletionStage<Done> shutDown() {
        return CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.actorSystemTerminateReason());
    }

    private void start() {
        JournalWarmUp.run(system, backends.lease().node()).toCompletableFuture().join();
        NamespaceDirectory namespaces = ControlPlane.get(system).directory();
        JournalReader journal = new JournalReader(system);
        LogRegion logs = startLogs(namespaces, journal);
        journalled.reach(logs);
        RegionService regionService = new RegionService(region, namespaces, logs, journal);
        Ingress ingress = new Ingress(system, IngressSettings.from(config.getConfig("wal.ingress")), logs::append);
        Mutations mutations = startSagas(namespaces, ingress);
        Replayer.Desk replays = replays(new ReplayJournal(system, region, logs, journal));
        LaneRegion lanes = startLanes(namespaces, regionService, mutations, replays);
        PekkoManagement.get(system).start().toCompletableFuture().join();
        Membership.join(system, config);

        ApiSettings settings = ApiSettings.from(config.getConfig("wal.api"));
        WriteAheadLogService api = new WriteAheadLogService(region, namespaces, ingress, lookup(logs), settings);
        Readiness readiness = Readiness.get(system);
        ServerBinding binding = GrpcServer.bind(
                        system,
                        new GrpcServer.Services(
                                new GrpcServer.Applications(
                                        api,
                                        new MutationService(system, namespaces, mutations, settings),
                                        keyValue(namespaces)),
                                regionService,
                                new GrpcServer.Administration(
                                        ControlPlane.get(system)
                                                .admin(new NamespaceStatusReader(
                                                        region, logs, lanes, backends.queue(), backends.stores())),
                                        workbench(namespaces, lanes, api, mutations),
                                        schedules(namespaces, logs),
                                        new TargetAdminService(namespaces, backends.targets(), system),
                                        new IndexAdminService(region, namespaces, backends.indexes()),
                                        new ReplayAdminService(
                                                region,
                                                namespaces,
                                                new ReplayAdminService.Replays(replays.store(), replays.journal()),
                                                lanes,
                                                backends.actions())),
                                new HealthService(GrpcServer.SERVICES, readiness::serving)),
                        new GrpcServer.Address(config.getString("wal.grpc.host"), config.getInt("wal.grpc.port")))
                .toCompletableFuture()
                .join();
        Behavior<KeepAlive.Command> keepAlive = KeepAlive.create(
                config.getDuration("wal.placement.interval"), new KeepAlive.Running(region, namespaces, logs, lanes));
        system.systemActorOf(keepAlive, "keep-alive", Props.empty());
        system.systemActorOf(ClockWatch.create(clocks(namespaces)), "clock-watch", Props.empty());
        new NodeShutdown(system, readiness, backends.lease()).register(binding, ingress, this::close);
        grpcAddress = binding.localAddress();
        LOG.info("{} serves gRPC at {}", backends.lease().node(), grpcAddress);
    }

    private DeadLetterAdminService workbench(
            NamespaceDirectory namespaces, LaneRegion lanes, WriteAheadLogService api, Mutations mutations) {
        String keyspace = CassandraSession.keyspace(config.getConfig("wal.cassandra"));
        DeadLetterAdminService.Stores stores = new DeadLetterAdminService.Stores(
                backends.stores().deadLetters(),
                backends.stores().redrives(),
                backends.actions(),
                new ParkedListing(session, keyspace));
        return new DeadLetterAdminService(
                region,
                namespaces,
                stores,
                lanes,
                new DeadLetterAdminService.Consequences(api::rewrite, mutations::giveUp));
    }

    private ScheduleAdminService schedules(NamespaceDirectory namespaces, LogRegion logs) {
        ScheduleSettings settings = ScheduleSettings.from(config.getConfig("wal.schedule"));
        DelayedEntries entries = new DelayedEntries(logs, backends.schedule(), settings, system);
        BulkChanges changes = new BulkChanges(logs, entries, settings, system);
        return new ScheduleAdminService(
                region, namespaces, new ScheduleAdminService.Schedules(entries, changes), backends.actions());
    }

    private Replayer.Desk replays(ReplayJournal journal) {
        String keyspace = CassandraSession.keyspace(config.getConfig("wal.cassandra"));
        return new Replayer.Desk(
                new ReplayStore(session, keyspace), journal, ReplaySettings.from(config.getConfig("wal.replay")));
    }

    private ClockWatch.Environment clocks(NamespaceDirectory namespaces) {
        return new ClockWatch.Environment(
                region,
                () -> namespaces.namespaces().stream().map(NamespaceRevision::spec),
                regions,
                NodeMetrics.get(system).clocks(),
                ClockSettings.from(config.getConfig("wal")));
    }

    private void close() {
        backends.close();
        regions.close();
        session.close();
    }

    // ---- the way of one write

    private LogRegion startLogs(NamespaceDirectory namespaces, JournalReader journal) {
        Dispatcher.Environment dispatch = new Dispatcher.Environment(
                namespaces,
                backends.queue(),
                journal,
                backends.lease(),
                DispatchSettings.from(config.getConfig("wal.dispatch")));
        RetentionKeeper.Environment retention = new RetentionKeeper.Environment(
                region, namespaces, backends.queue(), RetentionSettings.from(config.getConfig("wal.retention")));
        return LogRegion.start(
                system,
                new LogRegion.Environment(
                        new Takeover(system, backends.lease(), backends.leases().all(), this::isMember),
                        backends.lease(),
                        journal,
                        NamespaceLogSettings.from(config.getConfig("wal.log")),
                        (id, log) -> companions(id, log, dispatch, retention)));
    }

    private WriteAheadLogService.Lookup lookup(LogRegion logs) {
        Whereabouts whereabouts = new Whereabouts(logs, backends.schedule());
        return new WriteAheadLogService.Lookup(
                new EntryTracker(region, logs, backends.queue(), backends.stores(), whereabouts),
                new Cancellations(region, logs, whereabouts));
    }

    private Behavior<NamespaceLogCommand.ScheduleRequest> companions(
            LogPartitionId id,
            ActorRef<NamespaceLogCommand> log,
            Dispatcher.Environment dispatch,
            RetentionKeeper.Environment retention) {
        ScheduleKeeper.Environment schedule = new ScheduleKeeper.Environment(
                dispatch.namespaces()::spec,
                backends.lease(),
                backends.schedule(),
                ScheduleSettings.from(config.getConfig("wal.schedule")));
        return Behaviors.setup(context -> {
            ActorRef<ScheduleKeeper.Command> keeper =
                    context.spawn(ScheduleKeeper.create(id, log, schedule), "schedule");
            context.spawn(Dispatcher.create(id, region, log, delays(keeper), dispatch), "dispatcher");
            context.spawn(
                    Behaviors.supervise(RetentionKeeper.create(id, log, retention))
                            .onFailure(SupervisorStrategy.restartWithBackoff(
                                    COMPANION_BACKOFF, COMPANION_LONGEST_BACKOFF, 0.2)),
                    "retention");
            context.spawn(LogReporter.create(id, log, NodeMetrics.get(system).logs()), "reporter");
            return Behaviors.receiveMessage(request -> {
                keeper.tell(new ScheduleKeeper.Requested(request));
                return Behaviors.same();
            });
        });
    }

    private Delays delays(ActorRef<ScheduleKeeper.Command> keeper) {
        return entries -> AskPattern.ask(
                keeper, replyTo -> new ScheduleKeeper.Hold(entries, replyTo), HOLD_TIMEOUT, system.scheduler());
    }

    private Mutations startSagas(NamespaceDirectory namespaces, Ingress ingress) {
        return Mutations.start(
                system,
                new Mutations.Environment(
                        backends.sets(),
                        namespaces::certainSpec,
                        backends.targets(),
                        ingress,
                        backends.lease(),
                        MutationSettings.from(config.getConfig("wal.mutation"))));
    }

    private KeyValueService keyValue(NamespaceDirectory namespaces) {
        return new KeyValueService(system, namespaces::spec, backends.targets(), backends.sets(), backends.indexes());
    }

    private LaneRegion startLanes(
            NamespaceDirectory namespaces, RegionService own, Mutations mutations, Replayer.Desk replays) {
        return LaneRegion.start(
                system,
                new Lane.Environment(
                        namespaces,
                        new Lane.Sources(backends.queue(), new RegionLogs(namespaces::spec, regions, own::readLog)),
                        (namespace, target) -> open(namespace, target, mutations),
                        backends.stores(),
                        new Lane.Local(
                                region,
                                backends.lease(),
                                LaneSettings.from(config.getConfig("wal.lane")),
                                NodeMetrics.get(system).lanes(),
                                new Lane.Works(replays, backends.indexes()))));
    }

    private Lane.Open open(String namespace, TargetSpec spec, Mutations mutations) {
        Targets targets = backends.targets();
        Target open = targets.open(namespace, spec);
        return new Lane.Open(mutations.target(open, spec), targets.backfill(namespace, spec, open));
    }

    private boolean isMember(String node) {
        return StreamSupport.stream(Cluster.get(system).state().getMembers().spliterator(), false)
                .anyMatch(member -> Membership.nameOf(member).equals(node));
    }
}
