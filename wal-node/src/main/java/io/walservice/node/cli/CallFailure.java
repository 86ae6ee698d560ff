package io.walservice.node.cli;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a call that failed means for the caller: the only place where gRPC's status becomes words and an exit code. */
final class CallFailure {
    /** How grpc-java describes a call that ran out of time before there was a connection. */
    private static final String NEVER_CONNECTED = "waiting_for_connection";

    private CallFailure() {}

    /** @param changes whether the call may have changed something before it failed */
    static CommandFailure of(StatusRuntimeException failure, String address, boolean changes) {
        Status status = failure.getStatus();
        String description = Optional.ofNullable(status.getDescription()).orElse("no reason given");
        return switch (status.getCode()) {
            case UNAVAILABLE -> unavailable(status, description, address, changes);
            case DEADLINE_EXCEEDED ->
                description.contains(NEVER_CONNECTED)
                        ? unreachable(address, "no connection in time")
                        : interrupted(address, "no answer in time", changes);
            case CANCELLED, INTERNAL, UNKNOWN, DATA_LOSS ->
                changes ? unknown(description) : CommandFailure.refused(description);
            case UNIMPLEMENTED ->
                CommandFailure.refused(
                        "%s: not this service, or an older version of it (%s)".formatted(address, description));
            default -> new CommandFailure(ExitCode.REFUSED, description.lines().toList());
        };
    }

    private static CommandFailure unavailable(Status status, String description, String address, boolean changes) {
        Throwable cause = status.getCause();
        if (cause == null && !description.startsWith("Network closed") && !description.contains("GOAWAY")) {
            // The service itself said so, which promises that nothing was changed.
            return new CommandFailure(ExitCode.UNREACHABLE, description.lines().toList());
        }
        String reason = cause == null ? description : reason(cause);
        return neverConnected(cause) ? unreachable(address, reason) : interrupted(address, reason, changes);
    }

    private static boolean neverConnected(@Nullable Throwable cause) {
        return Stream.iterate(cause, each -> each != null, Throwable::getCause)
                .anyMatch(each -> each instanceof ConnectException
                        || each instanceof UnknownHostException
                        || each instanceof NoRouteToHostException
                        || each instanceof UnresolvedAddressException);
    }

    private static String reason(Throwable cause) {
        if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
            return "unknown host";
        }
        if (cause instanceof ConnectException) {
            return "connection refused";
        }
        return cause instanceof SocketException ? "connection broken" : String.valueOf(cause.getMessage());
    }

    private static CommandFailure unreachable(String address, String reason) {
        return new CommandFailure(ExitCode.UNREACHABLE, List.of("cannot reach %s: %s".formatted(address, reason)));
    }

    private static CommandFailure interrupted(String address, String reason, boolean changes) {
        return changes ? unknown("%s: %s".formatted(address, reason)) : unreachable(address, reason);
    }

    private static CommandFailure unknown(String reason) {
        return new CommandFailure(
                ExitCode.OUTCOME_UNKNOWN,
                List.of("outcome unknown: " + reason.lines().findFirst().orElse("")));
    }
}
