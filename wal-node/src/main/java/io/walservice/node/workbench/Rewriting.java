package io.walservice.node.workbench;

import io.walservice.v1.WriteToLogRequest;
import io.walservice.v1.WriteToLogResponse;
import java.util.concurrent.CompletionStage;

/** Writes a changed copy of an entry. */
@FunctionalInterface
public interface Rewriting {

    /**
     * Writes an entry under the rules for all writes.
     *
     * @param editedFrom the entry that it is a copy of, noted in its attribute {@code wal-edited-from}
     */
    CompletionStage<WriteToLogResponse> write(WriteToLogRequest request, String editedFrom);
}
