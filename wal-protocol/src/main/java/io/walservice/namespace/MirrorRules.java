package io.walservice.namespace;

import java.util.regex.Pattern;

/** What makes a mirror of dead letters valid. */
final class MirrorRules {

    static final String KINDS = "one of kafka and sqs";

    // Amazon SQS, Developer Guide, "Amazon SQS message queue identifiers": the suffix counts.
    private static final Pattern QUEUE = Pattern.compile("(?=.{1,80}$)[a-zA-Z0-9_-]+(\\.fifo)?");

    private MirrorRules() {}

    static void check(String path, MirrorSpec mirror, Faults faults) {
        if (mirror instanceof MirrorSpec.Kafka kafka) {
            TargetRules.checkTopic(path + ".kafka", kafka.topic(), kafka.bootstrapServers(), faults);
        } else if (mirror instanceof MirrorSpec.Sqs sqs
                && !QUEUE.matcher(sqs.queue()).matches()) {
            faults.add(
                    path + ".sqs.queue",
                    sqs.queue(),
                    "1 to 80 of a-z, A-Z, 0-9, - and _, of a FIFO queue with .fifo at their end");
        }
    }
}
