package io.walservice.namespace;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** What a file says about a target of type {@code kv}. Not since when it has its indexes: that is the service's. */
final class KvFile {

    /** What only such a target has, but for {@code table}. */
    static final List<String> FIELDS = List.of("indexes");

    private KvFile() {}

    static TargetSpec.Kind read(Section section) {
        return new TargetSpec.Kv(section.text("table", NamespaceDefaults.KV_TABLE), indexes(section));
    }

    private static List<KvIndex> indexes(Section target) {
        List<KvIndex> indexes = new ArrayList<>();
        for (Section section : target.sections("indexes")) {
            String name = section.required("name", NamespaceRules.NAME_FORM);
            indexes.add(new KvIndex(name, term(section), section.truth("unique", false), 0));
            section.refuseUnknown("an index");
        }
        return indexes;
    }

    private static KvIndex.Term term(Section section) {
        boolean attribute = section.has("attribute");
        if (section.has("field") == attribute) {
            section.refuse("field", KvRules.TERMS);
        }
        return attribute
                ? new KvIndex.Attribute(section.text("attribute", ""))
                : new KvIndex.Field(section.text("field", ""));
    }

    static void put(TargetSpec.Kv kv, ObjectNode tree) {
        tree.put("table", kv.table());
        if (!kv.indexes().isEmpty()) {
            ArrayNode indexes = tree.putArray("indexes");
            kv.indexes().forEach(index -> put(index, indexes.addObject()));
        }
    }

    private static void put(KvIndex index, ObjectNode tree) {
        tree.put("name", index.name());
        if (index.term() instanceof KvIndex.Field field) {
            tree.put("field", field.path());
        } else if (index.term() instanceof KvIndex.Attribute attribute) {
            tree.put("attribute", attribute.name());
        }
        tree.put("unique", index.unique());
    }
}
