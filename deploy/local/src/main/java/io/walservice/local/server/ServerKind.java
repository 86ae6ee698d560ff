package io.walservice.local.server;

import io.walservice.local.child.ChildJvm;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What makes one server differ from another. Ports and folder are settled when a kind is made and never change. */
public interface ServerKind {
    /** Writes the configuration and says what to run. May be repeated on a folder that has data. */
    ChildJvm prepare() throws IOException;

    /** One exchange in the server's own protocol; an exception means that it is not up yet. */
    void ask() throws IOException;

    /** Where clients find it, in the keys of the stack's descriptor. */
    Map<String, String> endpoint();

    /** Processes that belong to the server but are not its child JVM. */
    default List<ProcessHandle> helpers() {
        return List.of();
    }
}
