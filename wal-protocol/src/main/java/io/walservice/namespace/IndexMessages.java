package io.walservice.namespace;

import io.walservice.admin.v1.ElasticsearchTarget;

/** A target of type {@code elasticsearch} as a message. */
final class IndexMessages {

    private IndexMessages() {}

    static ElasticsearchTarget toMessage(TargetSpec.Elasticsearch index) {
        return ElasticsearchTarget.newBuilder()
                .addAllAddresses(index.addresses())
                .setIndex(index.index())
                .setKeys(TableMessages.toMessage(index.documents().keys()))
                .setTimeout(NamespaceMessages.toMessage(index.timeout()))
                .build();
    }

    static TargetSpec.Kind toSpec(String path, ElasticsearchTarget message, MessageFields fields) {
        return new TargetSpec.Elasticsearch(
                message.getAddressesList(),
                message.getIndex(),
                new DocumentIds(TableMessages.keys(path, message.getKeys(), NamespaceDefaults.DOCUMENT_KEYS, fields)),
                fields.duration(
                        path + ".timeout",
                        message.hasTimeout(),
                        message.getTimeout(),
                        NamespaceDefaults.INDEX_TIMEOUT));
    }
}
