package io.walservice.connectors.sqs;

import java.time.Duration;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/** What a subscription works with: its lane's queue, its claim on the marks, and where large payloads are. */
record LaneHands(InHand inHand, Address address, ClaimedMarks marks, Journal journal, SqsQueueSettings settings) {

    /** One queue of SQS. */
    record Address(SqsAsyncClient client, String url) {}

    SqsAsyncClient client() {
        return address.client();
    }

    String url() {
        return address.url();
    }

    /** How long a call that waits for messages may take. */
    Duration receiveTimeout() {
        return settings.reading().longPoll().plus(settings.requestTimeout());
    }
}
