package io.walservice.namespace;

import io.walservice.admin.v1.KvTarget;
import java.util.ArrayList;
import java.util.List;

/** A target of type {@code kv} as a message. */
final class KvMessages {

    private KvMessages() {}

    static KvTarget toMessage(TargetSpec.Kv kv) {
        KvTarget.Builder message = KvTarget.newBuilder().setTable(kv.table());
        kv.indexes().forEach(index -> message.addIndexes(toMessage(index)));
        return message.build();
    }

    private static io.walservice.admin.v1.KvIndex toMessage(KvIndex index) {
        var message = io.walservice.admin.v1.KvIndex.newBuilder()
                .setName(index.name())
                .setUnique(index.unique())
                .setGeneration(index.generation());
        if (index.term() instanceof KvIndex.Field field) {
            message.setField(field.path());
        } else if (index.term() instanceof KvIndex.Attribute attribute) {
            message.setAttribute(attribute.name());
        }
        return message.build();
    }

    static TargetSpec.Kind toSpec(String path, KvTarget message, MessageFields fields) {
        List<KvIndex> indexes = new ArrayList<>();
        for (var index : message.getIndexesList()) {
            indexes.add(index(path + ".indexes[" + indexes.size() + "]", index, fields));
        }
        return new TargetSpec.Kv(
                MessageFields.optional(message.getTable()).orElse(NamespaceDefaults.KV_TABLE), indexes);
    }

    /** The generation is taken over: nodes tell it each other. Who changes a namespace is not believed about it. */
    private static KvIndex index(String path, io.walservice.admin.v1.KvIndex message, MessageFields fields) {
        if (message.getName().isEmpty()) {
            fields.missing(path + ".name", NamespaceRules.NAME_FORM);
        }
        KvIndex.Term term = switch (message.getTermCase()) {
            case FIELD -> new KvIndex.Field(message.getField());
            case ATTRIBUTE -> new KvIndex.Attribute(message.getAttribute());
            case TERM_NOT_SET -> {
                fields.missing(path + ".field", KvRules.TERMS);
                yield new KvIndex.Field("");
            }
        };
        return new KvIndex(message.getName(), term, message.getUnique(), message.getGeneration());
    }
}
