package io.walservice.node;

import io.grpc.Status;
import io.grpc.health.v1.Health;
import io.grpc.health.v1.HealthHandlerFactory;
import io.walservice.admin.v1.DeadLetterAdmin;
import io.walservice.admin.v1.DeadLetterAdminPowerApi;
import io.walservice.admin.v1.DeadLetterAdminPowerApiHandlerFactory;
import io.walservice.admin.v1.IndexAdmin;
import io.walservice.admin.v1.IndexAdminPowerApi;
import io.walservice.admin.v1.IndexAdminPowerApiHandlerFactory;
import io.walservice.admin.v1.NamespaceAdmin;
import io.walservice.admin.v1.NamespaceAdminPowerApi;
import io.walservice.admin.v1.NamespaceAdminPowerApiHandlerFactory;
import io.walservice.admin.v1.ReplayAdmin;
import io.walservice.admin.v1.ReplayAdminPowerApi;
import io.walservice.admin.v1.ReplayAdminPowerApiHandlerFactory;
import io.walservice.admin.v1.ScheduleAdmin;
import io.walservice.admin.v1.ScheduleAdminPowerApi;
import io.walservice.admin.v1.ScheduleAdminPowerApiHandlerFactory;
import io.walservice.admin.v1.TargetAdmin;
import io.walservice.admin.v1.TargetAdminPowerApi;
import io.walservice.admin.v1.TargetAdminPowerApiHandlerFactory;
import io.walservice.region.v1.Region;
import io.walservice.region.v1.RegionHandlerFactory;
import io.walservice.v1.KeyValue;
import io.walservice.v1.KeyValueHandlerFactory;
import io.walservice.v1.Mutations;
import io.walservice.v1.MutationsHandlerFactory;
import io.walservice.v1.WriteAheadLog;
import io.walservice.v1.WriteAheadLogHandlerFactory;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.grpc.GrpcServiceException;
import org.apache.pekko.grpc.Trailers;
import org.apache.pekko.grpc.javadsl.ServerReflection;
import org.apache.pekko.grpc.javadsl.ServiceHandler;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.http2.PeerClosedStreamException;
import org.apache.pekko.japi.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Binds the services to a port. No failure shows a client more than a status and a message. */
final class GrpcServer {

    private static final Logger LOG = LoggerFactory.getLogger(GrpcServer.class);

    /** The services whose health can be asked. */
    static final Set<String> SERVICES = Set.of(
            WriteAheadLog.name,
            Mutations.name,
            KeyValue.name,
            Region.name,
            NamespaceAdmin.name,
            DeadLetterAdmin.name,
            ScheduleAdmin.name,
            TargetAdmin.name,
            IndexAdmin.name,
            ReplayAdmin.name);

    private GrpcServer() {}

    @SuppressWarnings("unchecked") // an array of handlers, made by the compiler for the varargs
    static CompletionStage<ServerBinding> bind(ActorSystem<?> system, Services offered, Address address) {
        Administration admin = offered.admin();
        Function<HttpRequest, CompletionStage<HttpResponse>> services = ServiceHandler.concatOrNotFound(
                WriteAheadLogHandlerFactory.create(
                        offered.applications().log(), classic -> GrpcServer::trailers, system),
                MutationsHandlerFactory.create(
                        offered.applications().mutations(), classic -> GrpcServer::trailers, system),
                KeyValueHandlerFactory.create(
                        offered.applications().keyValue(), classic -> GrpcServer::trailers, system),
                RegionHandlerFactory.create(offered.region(), classic -> GrpcServer::trailers, system),
                NamespaceAdminPowerApiHandlerFactory.create(
                        admin.namespaces(), classic -> GrpcServer::trailers, system),
                DeadLetterAdminPowerApiHandlerFactory.create(
                        admin.deadLetters(), classic -> GrpcServer::trailers, system),
                ScheduleAdminPowerApiHandlerFactory.create(admin.schedules(), classic -> GrpcServer::trailers, system),
                TargetAdminPowerApiHandlerFactory.create(admin.targets(), classic -> GrpcServer::trailers, system),
                IndexAdminPowerApiHandlerFactory.create(admin.indexes(), classic -> GrpcServer::trailers, system),
                ReplayAdminPowerApiHandlerFactory.create(admin.replays(), classic -> GrpcServer::trailers, system),
                HealthHandlerFactory.create(offered.health(), classic -> GrpcServer::trailers, system),
                ServerReflection.create(
                        List.of(
                                WriteAheadLog.description,
                                Mutations.description,
                                KeyValue.description,
                                Region.description,
                                NamespaceAdmin.description,
                                DeadLetterAdmin.description,
                                ScheduleAdmin.description,
                                TargetAdmin.description,
                                IndexAdmin.description,
                                ReplayAdmin.description,
                                Health.description),
                        system));
        return Http.get(system).newServerAt(address.host(), address.port()).bind(services);
    }

    /** All services: of applications, of other regions, of people, and of whoever watches. */
    record Services(Applications applications, Region region, Administration admin, Health health) {}

    /** The services of applications. */
    record Applications(WriteAheadLog log, Mutations mutations, KeyValue keyValue) {}

    /** The services of people. */
    record Administration(
            NamespaceAdminPowerApi namespaces,
            DeadLetterAdminPowerApi deadLetters,
            ScheduleAdminPowerApi schedules,
            TargetAdminPowerApi targets,
            IndexAdminPowerApi indexes,
            ReplayAdminPowerApi replays) {}

    /** Where to listen. */
    record Address(String host, int port) {}

    private static Trailers trailers(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof GrpcServiceException refusal) {
            return new Trailers(refusal.status(), refusal.getMetadata());
        }
        if (cause instanceof PeerClosedStreamException) {
            return new Trailers(Status.CANCELLED); // the client has gone; nobody reads this
        }
        LOG.error("a call failed", cause);
        return new Trailers(Status.INTERNAL.withDescription("internal error; the node's log says more"));
    }
}
