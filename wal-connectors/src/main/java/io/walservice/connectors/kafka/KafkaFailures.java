package io.walservice.connectors.kafka;

import io.walservice.connectors.Cause;
import io.walservice.connectors.Outcome;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;

/** What a failure of a Kafka client means to us. */
final class KafkaFailures {
    private KafkaFailures() {}

    /**
     * The outcome of an entry whose record failed. A missing permission is {@link Outcome.Retry}: it is about the whole
     * topic and an operator grants it, so it must not turn everything into dead letters.
     */
    static Outcome outcomeOf(Throwable failure) {
        return isAboutRecord(failure) ? new Outcome.Reject(Cause.of(failure)) : new Outcome.Retry(Cause.of(failure));
    }

    /** Whether a producer that failed so may refuse everything from now on. */
    static boolean isFatal(Throwable failure) {
        Throwable root = Cause.root(failure);
        return !(root instanceof RetriableException)
                && !(root instanceof AuthorizationException)
                && !isAboutRecord(root);
    }

    private static boolean isAboutRecord(Throwable failure) {
        Throwable root = Cause.root(failure);
        return root instanceof RecordTooLargeException
                || root instanceof RecordBatchTooLargeException
                || root instanceof InvalidRecordException
                || root instanceof InvalidTopicException
                || root instanceof SerializationException;
    }
}
