package io.walservice.connectors.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.connectors.Outcome;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaFailuresTest {
    @ParameterizedTest
    @ValueSource(
            classes = {TimeoutException.class, NotEnoughReplicasException.class, UnknownTopicOrPartitionException.class
            })
    void what_may_pass_is_to_be_tried_again(Class<? extends KafkaException> kind) throws ReflectiveOperationException {
        KafkaException failure = kind.getConstructor(String.class).newInstance("because");

        assertThat(KafkaFailures.outcomeOf(new CompletionException(failure)))
                .isEqualTo(new Outcome.Retry(kind.getSimpleName() + ": because"));
        assertThat(KafkaFailures.isFatal(failure)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(classes = {RecordTooLargeException.class, InvalidTopicException.class})
    void what_is_wrong_with_the_record_is_rejected(Class<? extends KafkaException> kind)
            throws ReflectiveOperationException {
        KafkaException failure = kind.getConstructor(String.class).newInstance("because");

        assertThat(KafkaFailures.outcomeOf(failure)).isInstanceOf(Outcome.Reject.class);
        assertThat(KafkaFailures.isFatal(failure)).isFalse();
    }

    @Test
    void a_missing_permission_is_an_outage_that_an_operator_ends() {
        assertThat(KafkaFailures.outcomeOf(new TopicAuthorizationException("users")))
                .isInstanceOf(Outcome.Retry.class);
    }

    @Test
    void what_is_not_known_ends_the_producer_but_not_the_entry() {
        assertThat(KafkaFailures.outcomeOf(new KafkaException("odd"))).isInstanceOf(Outcome.Retry.class);
        assertThat(KafkaFailures.isFatal(new KafkaException("odd"))).isTrue();
    }
}
