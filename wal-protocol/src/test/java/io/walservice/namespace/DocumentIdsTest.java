package io.walservice.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DocumentIdsTest {
    private final DocumentIds byId = new DocumentIds(ItemKeys.ID);
    private final DocumentIds byBoth = new DocumentIds(ItemKeys.ID_AND_KEY);

    @Test
    void a_document_is_called_by_the_id_alone_where_entries_have_no_key() {
        assertThat(byId.of("a/b%", "")).isEqualTo("a/b%");
        assertThat(byId.item("a/b%")).contains(new DocumentIds.Item("a/b%", ""));
    }

    @Test
    void no_two_items_have_the_same_document_and_each_is_found_from_its_own() {
        String[] texts = {"a", "a/b", "b", "/", "%", "%2F", "%25", "a%2Fb", "ä"};
        var seen = new java.util.HashSet<String>();
        for (String id : texts) {
            for (String key : texts) {
                String document = byBoth.of(id, key);
                assertThat(seen.add(document))
                        .as("%s and %s as %s", id, key, document)
                        .isTrue();
                assertThat(byBoth.item(document)).contains(new DocumentIds.Item(id, key));
            }
        }
    }

    @Test
    void a_document_that_somebody_else_made_is_no_item() {
        assertThat(byBoth.item("a")).isEmpty();
        assertThat(byBoth.item("/b")).isEmpty();
        assertThat(byBoth.item("a%/b")).isEmpty();
    }

    @Test
    void what_cannot_be_a_document_is_named_with_its_rule() {
        assertThat(byId.faults("search", "a", "b"))
                .containsExactly("target.key: 1 bytes (expected: none, as target search has a document for each id)");
        assertThat(byBoth.faults("search", "a", ""))
                .containsExactly(
                        "target.key: empty (expected: one, as target search has a document for each id and key)");
        assertThat(byId.faults("search", "ä".repeat(257), ""))
                .containsExactly("target.id: 514 bytes with key and escapes"
                        + " (expected: at most 512, as target search is a search index)");
        assertThat(byId.faults("search", "ä".repeat(256), "")).isEmpty();
    }
}
