package io.walservice.namespace;

import java.util.List;

/** What a file says about a target of type {@code elasticsearch}. */
final class IndexFile {

    /** What only such a target has, but for {@code keys}. */
    static final List<String> FIELDS = List.of("addresses", "index");

    private IndexFile() {}

    static TargetSpec.Kind read(Section section) {
        return new TargetSpec.Elasticsearch(
                section.list("addresses"),
                section.required("index", IndexRules.INDEX_FORM),
                new DocumentIds(section.choice("keys", TableFile.KEYS, NamespaceDefaults.DOCUMENT_KEYS)),
                section.duration("timeout", NamespaceDefaults.INDEX_TIMEOUT));
    }
}
