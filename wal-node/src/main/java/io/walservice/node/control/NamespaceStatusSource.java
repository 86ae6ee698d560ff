package io.walservice.node.control;

import io.walservice.admin.v1.Conservation;
import io.walservice.admin.v1.NamespaceStatus;
import io.walservice.namespace.NamespaceSpec;
import java.util.concurrent.CompletionStage;

/** Whoever can ask the log partitions and lanes of a namespace what they are doing. */
public interface NamespaceStatusSource {
    /** What is known within a short time; a part that does not answer is reported without a node. */
    CompletionStage<NamespaceStatus> status(NamespaceSpec spec);

    /** Where the entries of a namespace are. Fails where a part does not answer. */
    CompletionStage<Conservation> conservation(NamespaceSpec spec);
}
