package io.walservice.connectors.elasticsearch;

import io.walservice.connectors.Target;
import io.walservice.connectors.TargetContents;
import io.walservice.namespace.TargetSpec;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Opens targets on search clusters. All share one HTTP client, which is made for the first. Thread-safe. */
public final class SearchClusters {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);

    private final SearchCredentials credentials;
    private final InstantSource clock;
    private final Executor executor;
    private @Nullable HttpClient client;

    /** @param executor where answers are handled */
    public SearchClusters(SearchCredentials credentials, InstantSource clock, Executor executor) {
        this.credentials = credentials;
        this.clock = clock;
        this.executor = executor;
    }

    /** Opens a target, without waiting for its cluster. */
    public Target open(String name, TargetSpec.Elasticsearch spec) {
        return new ElasticsearchTarget(name, spec, new BulkWriter(spec, cluster(spec), executor), clock);
    }

    /** What a target holds. */
    public TargetContents contents(TargetSpec.Elasticsearch spec) {
        return new ElasticsearchContents(spec, cluster(spec));
    }

    private SearchCluster cluster(TargetSpec.Elasticsearch spec) {
        return new SearchCluster(client(), spec.addresses(), credentials);
    }

    /** Without upgrades to HTTP/2, which these servers answer as if they had never heard of it. */
    private synchronized HttpClient client() {
        if (client == null) {
            client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(CONNECT_LIMIT)
                    .executor(executor)
                    .build();
        }
        return client;
    }
}
