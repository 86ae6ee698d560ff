package io.walservice.node.region;

import io.grpc.Status;
import io.walservice.connectors.LogPosition;
import io.walservice.node.region.RecordsAfter.Asked;
import java.util.concurrent.CompletionException;
import org.apache.pekko.grpc.GrpcServiceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a region words what it cannot give to another: the only place here that knows gRPC status codes of answers. */
final class RegionErrors {

    private static final Logger LOG = LoggerFactory.getLogger(RegionErrors.class);

    private RegionErrors() {}

    /** The journal has let go of sequences that come after the position. */
    static GrpcServiceException gone(Asked asked, long firstMissing, long lastMissing) {
        return outOfRange(
                asked,
                "sequence %d or later, as the journal no longer has %d to %d"
                        .formatted(lastMissing, firstMissing, lastMissing));
    }

    /** There was never a record at the position. */
    static GrpcServiceException noSuchRecord(Asked asked, String reason) {
        return outOfRange(asked, "a record of queue partition %d; %s".formatted(asked.queuePartition(), reason));
    }

    /** A failure of the infrastructure, or a bug: its details are for the log. */
    static GrpcServiceException of(Throwable failure, Asked asked) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof GrpcServiceException known) {
            return known;
        }
        LOG.warn("{}: not read for another region: {}", logOf(asked), cause.toString());
        return exception(Status.UNAVAILABLE, logOf(asked) + ": the log partition or its journal does not answer now");
    }

    private static GrpcServiceException outOfRange(Asked asked, String expected) {
        LogPosition after = asked.after();
        return exception(
                Status.OUT_OF_RANGE,
                "after: epoch %d, sequence %d of %s (expected: %s)"
                        .formatted(after.epoch(), after.sequence(), logOf(asked), expected));
    }

    private static String logOf(Asked asked) {
        return "log partition %d of namespace %s"
                .formatted(asked.origin().logPartition(), asked.origin().namespace());
    }

    private static GrpcServiceException exception(Status status, String message) {
        return new GrpcServiceException(status.withDescription(message));
    }
}
