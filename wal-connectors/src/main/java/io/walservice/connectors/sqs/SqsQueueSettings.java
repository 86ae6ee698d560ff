package io.walservice.connectors.sqs;

import io.walservice.connectors.LaneId;
import io.walservice.namespace.DataSize;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How namespaces are laid out on SQS, and how it is reached.
 *
 * @param prefix begins the names of our queues
 * @param largestMessage largest body, and largest sum of those that are sent together; a payload that does not fit
 *     stays in the journal until a lane fetches it
 * @param requestTimeout limit of one call with its repeats
 */
public record SqsQueueSettings(
        String prefix, Access access, Reading reading, DataSize largestMessage, Duration requestTimeout) {

    /** Namespaces' rules leave so much room: a queue's name has 80 characters at most. */
    private static final int LONGEST_PREFIX = 12;

    private static final Pattern PREFIX = Pattern.compile("[a-zA-Z0-9_-]{0," + LONGEST_PREFIX + "}");
    private static final long SMALLEST = 16 * 1024;
    private static final long LARGEST = 1024 * 1024;

    /**
     * Where SQS is.
     *
     * @param endpoint empty: the region's own
     * @param region empty: by the environment, as the AWS SDK finds it
     */
    public record Access(Optional<URI> endpoint, Optional<String> region) {}

    /**
     * How lanes read.
     *
     * @param visibility how long what a lane has in hand is hidden from others, unless it says that it still has it
     * @param longPoll how long a call waits for messages; a lane that stops waits so long too
     * @param receivers calls that wait at the same time, for each lane; each brings up to ten messages
     */
    public record Reading(Duration visibility, Duration longPoll, int receivers) {}

    public SqsQueueSettings {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "prefix of SQS queues: %s (expected: at most %d of a-z, A-Z, 0-9, - and _)"
                            .formatted(prefix, LONGEST_PREFIX));
        }
        if (largestMessage.bytes() < SMALLEST || largestMessage.bytes() > LARGEST) {
            throw new IllegalArgumentException(
                    "largest message of SQS: %s (expected: 16KiB to 1MiB)".formatted(largestMessage));
        }
        between("visibility timeout of SQS", reading.visibility(), 1, 3_600);
        between("long poll of SQS", reading.longPoll(), 0, 20);
        if (reading.receivers() < 1 || reading.receivers() > 64) {
            throw new IllegalArgumentException(
                    "receivers of SQS: %d (expected: 1 to 64)".formatted(reading.receivers()));
        }
    }

    private static void between(String what, Duration value, int least, int most) {
        if (value.toSeconds() < least || value.toSeconds() > most || value.toNanosPart() != 0) {
            throw new IllegalArgumentException(
                    "%s: %s (expected: whole seconds, %d to %d)".formatted(what, value, least, most));
        }
    }

    /** Names of namespaces and targets have no {@code _}, so no two lanes have the same queue. */
    String nameOf(LaneId lane) {
        return prefix + lane.namespace() + "_" + lane.target() + ".fifo";
    }
}
