package io.walservice.bench;

import java.util.concurrent.CompletionStage;

/** Something to be measured. */
interface Subject extends AutoCloseable {

    String name();

    /**
     * Does it once, with number {@code n}, which is new each time; completes when it is durable, or whatever is
     * promised.
     */
    CompletionStage<?> issue(long n);

    @Override
    void close();
}
