package io.walservice.node.control;

import io.walservice.admin.v1.ListNamespacesResponse;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One page of namespaces, by name.
 *
 * @param after the name that the page before ended with; empty on the first
 * @param size the most that are on the page
 */
record NamespacePage(String after, int size) {
    private static final String TOKEN_PREFIX = "after:";
    private static final Pattern TOKEN = Pattern.compile(TOKEN_PREFIX + "[a-z][a-z0-9-]{0,63}");

    static String after(String token) {
        if (!token.isEmpty() && !TOKEN.matcher(token).matches()) {
            throw AdminErrors.invalid(
                    List.of("page_token: %s (expected: one from the response before)".formatted(token)));
        }
        return token.isEmpty() ? "" : token.substring(TOKEN_PREFIX.length());
    }

    /** What belongs on this page, and one more where there is a next one. */
    List<NamespaceRevision> withNextOf(Collection<NamespaceRevision> namespaces) {
        return namespaces.stream()
                .filter(revision -> revision.name().compareTo(after) > 0)
                .sorted(Comparator.comparing(NamespaceRevision::name))
                .limit(size + 1L)
                .toList();
    }

    /** @param found what belongs on this page, and one more where there is a next one */
    ListNamespacesResponse response(List<NamespaceRevision> found) {
        List<NamespaceRevision> shown = found.subList(0, Math.min(size, found.size()));
        ListNamespacesResponse.Builder response = ListNamespacesResponse.newBuilder();
        shown.forEach(revision -> response.addNamespaces(RevisionMessages.toMessage(revision)));
        if (found.size() > size) {
            response.setNextPageToken(TOKEN_PREFIX + shown.get(size - 1).name());
        }
        return response.build();
    }
}
