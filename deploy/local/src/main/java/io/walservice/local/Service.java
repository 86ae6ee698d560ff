package io.walservice.local;

import io.walservice.local.child.StackException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a stack can be made of. */
public enum Service {
    CASSANDRA,
    KAFKA,
    /** ElasticMQ, which speaks the protocol of SQS. */
    SQS,
    POSTGRES,
    MEMCACHED,
    /** Which speaks the protocol of Elasticsearch. */
    OPENSEARCH;

    /** The name on command lines, in descriptors and of the folder below the stack's. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Service of(String id) {
        return Arrays.stream(values())
                .filter(service -> service.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new StackException("service: %s (expected: %s)".formatted(id, all())));
    }

    private static String all() {
        return Arrays.stream(values()).map(Service::id).collect(Collectors.joining(", "));
    }
}
