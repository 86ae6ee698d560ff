package io.walservice.namespace;

import io.walservice.admin.v1.CassandraTarget;
import io.walservice.admin.v1.TargetKeys;

/** A target of type {@code cassandra} as a message. */
final class TableMessages {

    private TableMessages() {}

    static CassandraTarget toMessage(TargetSpec.Cassandra table) {
        return CassandraTarget.newBuilder()
                .setTable(table.table())
                .setKeys(toMessage(table.key().keys()))
                .setIdColumn(table.key().idColumn())
                .setKeyColumn(table.key().keyColumn())
                .putAllColumns(table.columns())
                .setTimeout(NamespaceMessages.toMessage(table.timeout()))
                .build();
    }

    static TargetKeys toMessage(ItemKeys keys) {
        return switch (keys) {
            case ID -> TargetKeys.TARGET_KEYS_ID;
            case ID_AND_KEY -> TargetKeys.TARGET_KEYS_ID_AND_KEY;
        };
    }

    static TargetSpec.Kind toSpec(String path, CassandraTarget message, MessageFields fields) {
        ItemKeys keys = keys(path, message.getKeys(), NamespaceDefaults.TABLE_KEYS, fields);
        return new TargetSpec.Cassandra(
                message.getTable(),
                new TargetSpec.RowKey(
                        keys,
                        MessageFields.optional(message.getIdColumn()).orElse(NamespaceDefaults.ID_COLUMN),
                        MessageFields.optional(message.getKeyColumn()).orElse(NamespaceDefaults.keyColumn(keys))),
                message.getColumnsMap(),
                fields.duration(
                        path + ".timeout",
                        message.hasTimeout(),
                        message.getTimeout(),
                        NamespaceDefaults.TABLE_TIMEOUT));
    }

    static ItemKeys keys(String path, TargetKeys keys, ItemKeys otherwise, MessageFields fields) {
        return switch (keys) {
            case TARGET_KEYS_UNSPECIFIED -> otherwise;
            case TARGET_KEYS_ID -> ItemKeys.ID;
            case TARGET_KEYS_ID_AND_KEY -> ItemKeys.ID_AND_KEY;
            case UNRECOGNIZED -> {
                fields.unknown(path + ".keys", "id or id-and-key");
                yield otherwise;
            }
        };
    }
}
