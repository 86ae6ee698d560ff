package io.walservice.connectors.sqs;

import io.walservice.connectors.Cause;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClientBuilder;

/**
 * The client of SQS, made when it is first asked for: only then region and credentials are looked for, and a node
 * without them works for all namespaces with other queues. A failure is not remembered. Thread-safe.
 */
final class SqsConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SqsConnection.class);
    private static final int CONNECTIONS = 256;

    private final SqsQueueSettings settings;
    private final Executor blocking;
    private @Nullable CompletableFuture<SqsAsyncClient> client;
    private String said = "";

    /** @param blocking where credentials are looked for, which may ask a server */
    SqsConnection(SqsQueueSettings settings, Executor blocking) {
        this.settings = settings;
        this.blocking = blocking;
    }

    synchronized CompletionStage<SqsAsyncClient> client() {
        if (client == null || client.isCompletedExceptionally()) {
            client = CompletableFuture.supplyAsync(this::open, blocking)
                    .whenComplete((opened, failure) -> say(failure == null ? "" : Cause.of(failure)));
        }
        return client;
    }

    /** Once for each cause, as callers try again and again. */
    private synchronized void say(String problem) {
        if (!problem.isEmpty() && !problem.equals(said)) {
            LOG.warn("SQS cannot be used: {}", problem);
        }
        said = problem;
    }

    private SqsAsyncClient open() {
        DefaultCredentialsProvider credentials =
                DefaultCredentialsProvider.builder().build();
        SqsAsyncClientBuilder builder =
                SqsAsyncClient.builder().region(region()).credentialsProvider(credentials);
        try {
            credentials.resolveCredentials();
        } catch (SdkClientException e) {
            LOG.debug("looked for in vain", e);
            throw new SqsUnavailableException(
                    "credentials of SQS: none (expected: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or a role)");
        }
        settings.access().endpoint().ifPresent(builder::endpointOverride);
        return builder.httpClientBuilder(NettyNioAsyncHttpClient.builder()
                        .maxConcurrency(CONNECTIONS)
                        .connectionAcquisitionTimeout(settings.requestTimeout())
                        .readTimeout(settings.reading().longPoll().plus(settings.requestTimeout())))
                .overrideConfiguration(calls -> calls.apiCallTimeout(settings.requestTimeout()))
                .build();
    }

    private Region region() {
        try {
            return settings.access()
                    .region()
                    .map(Region::of)
                    .orElseGet(() ->
                            DefaultAwsRegionProviderChain.builder().build().getRegion());
        } catch (SdkClientException e) {
            LOG.debug("looked for in vain", e);
            throw new SqsUnavailableException(
                    "region of SQS: none (expected: wal.connectors.sqs.region, AWS_REGION or a profile)");
        }
    }

    @Override
    public synchronized void close() {
        if (client != null && client.isDone() && !client.isCompletedExceptionally()) {
            client.join().close();
        }
        client = CompletableFuture.failedFuture(new IllegalStateException("SQS: closed"));
    }

    /** This node cannot speak to SQS as it is set up. */
    static final class SqsUnavailableException extends RuntimeException {
        SqsUnavailableException(String message) {
            super(message, null, false, false);
        }
    }
}
