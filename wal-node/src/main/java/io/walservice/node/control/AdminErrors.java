package io.walservice.node.control;

import io.grpc.Status;
import java.util.List;
import org.apache.pekko.grpc.GrpcServiceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the administration's refusals and failures look to a gRPC client: the only place that knows. */
public final class AdminErrors {
    private static final Logger LOG = LoggerFactory.getLogger(AdminErrors.class);

    private AdminErrors() {}

    /** Every fault on a line of its own. */
    public static GrpcServiceException invalid(List<String> faults) {
        return exception(Status.INVALID_ARGUMENT, String.join("\n", faults));
    }

    /** There is no namespace of this name. */
    public static GrpcServiceException notFound(String name) {
        return exception(Status.NOT_FOUND, "namespace: %s (expected: one that exists)".formatted(name));
    }

    /** Whether there is one is not known here yet. */
    public static GrpcServiceException notReady(DirectoryState state) {
        return exception(Status.UNAVAILABLE, "this node does not know the namespaces yet: " + state.reason());
    }

    static GrpcServiceException refused(ChangeResult refusal) {
        if (refusal instanceof ChangeResult.AlreadyExists exists) {
            return exception(
                    Status.ALREADY_EXISTS,
                    "namespace: %s (expected: one that does not exist)".formatted(exists.name()));
        }
        if (refusal instanceof ChangeResult.NotFound missing) {
            return notFound(missing.name());
        }
        if (refusal instanceof ChangeResult.Conflict conflict) {
            return exception(
                    Status.ABORTED,
                    "expected_revision: %d (expected: %d, the current revision of %s)"
                            .formatted(conflict.expectedRevision(), conflict.currentRevision(), conflict.name()));
        }
        if (refusal instanceof ChangeResult.FixedAtCreation fixed) {
            return exception(Status.FAILED_PRECONDITION, String.join("\n", fixed.faults()));
        }
        throw new IllegalStateException("not a refusal: " + refusal);
    }

    /** A failure of the infrastructure, or a bug: its details are for the log, not for the client. */
    public static GrpcServiceException failed(Throwable failure) {
        Throwable cause = Failures.unwrapped(failure);
        if (cause instanceof GrpcServiceException known) {
            return known;
        }
        if (cause instanceof StoreException store) {
            LOG.warn("An administration request failed: {}", store.getMessage());
            return store.outcomeUnknown()
                    ? exception(
                            Status.UNKNOWN,
                            "the configuration database broke off while the change was being committed; "
                                    + "read the namespace to see whether it was made")
                    : exception(
                            Status.UNAVAILABLE, "the configuration database cannot be reached; nothing was changed");
        }
        LOG.error("An administration request failed", cause);
        return exception(Status.INTERNAL, "internal error; the node's log has the details");
    }

    /** A refusal with a message for the caller. */
    public static GrpcServiceException exception(Status status, String message) {
        return new GrpcServiceException(status.withDescription(message));
    }
}
