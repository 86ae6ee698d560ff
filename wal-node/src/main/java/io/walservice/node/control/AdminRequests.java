package io.walservice.node.control;

import io.walservice.admin.v1.ListNamespacesRequest;
import io.walservice.namespace.InvalidNamespaceException;
import io.walservice.namespace.NamespaceMessages;
import io.walservice.namespace.NamespaceSpec;
import java.util.List;
import org.apache.pekko.grpc.javadsl.Metadata;

/** Reads and checks the requests of the administration; throws INVALID_ARGUMENT with every fault. */
public final class AdminRequests {
    private static final String AUTHOR = "wal-author";
    private static final int LONGEST_AUTHOR = 256;
    private static final int DEFAULT_PAGE = 100;

    private AdminRequests() {}

    static NamespaceSpec spec(
            boolean present, io.walservice.admin.v1.NamespaceSpec message, RegionCheck regions) {
        if (!present) {
            throw AdminErrors.invalid(List.of("spec: absent (expected: the namespace's configuration)"));
        }
        try {
            NamespaceSpec spec = NamespaceMessages.toSpec(message);
            List<String> faults = regions.faults(spec);
            if (!faults.isEmpty()) {
                throw AdminErrors.invalid(faults);
            }
            return spec;
        } catch (InvalidNamespaceException e) {
            throw AdminErrors.invalid(e.faults());
        }
    }

    static long expectedRevision(long revision) {
        if (revision < 0) {
            throw AdminErrors.invalid(List.of(
                    "expected_revision: %d (expected: a revision, or 0 for whichever is current)".formatted(revision)));
        }
        return revision;
    }

    /** Who says to be the caller. It is for the history, and gives no rights. */
    public static String author(Metadata metadata) {
        String author = metadata.getText(AUTHOR).map(String::strip).orElse("");
        if (author.length() > LONGEST_AUTHOR) {
            throw AdminErrors.invalid(List.of(
                    "%s: %d characters (expected: at most %d)".formatted(AUTHOR, author.length(), LONGEST_AUTHOR)));
        }
        return author.isEmpty() ? "anonymous" : author;
    }

    static NamespacePage page(ListNamespacesRequest request) {
        int size = request.getPageSize();
        if (size < 0 || size > NamespaceStore.LARGEST_PAGE) {
            throw AdminErrors.invalid(
                    List.of("page_size: %d (expected: 0 to %d)".formatted(size, NamespaceStore.LARGEST_PAGE)));
        }
        return new NamespacePage(NamespacePage.after(request.getPageToken()), size == 0 ? DEFAULT_PAGE : size);
    }
}
