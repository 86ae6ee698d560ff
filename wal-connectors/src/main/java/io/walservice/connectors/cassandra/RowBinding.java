package io.walservice.connectors.cassandra;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.codec.TypeCodec;
import com.datastax.oss.driver.api.core.type.codec.registry.CodecRegistry;
import org.jspecify.annotations.Nullable;

/** A statement whose values have types that are known only when it runs. */
final class RowBinding {
    private final PreparedStatement prepared;
    private final CodecRegistry codecs;
    private BoundStatementBuilder builder;

    RowBinding(PreparedStatement prepared, CodecRegistry codecs) {
        this.prepared = prepared;
        this.codecs = codecs;
        this.builder = prepared.boundStatementBuilder();
    }

    void set(int place, @Nullable Object value) {
        if (value == null) {
            builder = builder.setToNull(place);
            return;
        }
        DataType type = prepared.getVariableDefinitions().get(place).getType();
        TypeCodec<Object> codec = codecs.codecFor(type);
        builder = builder.set(place, value, codec);
    }

    BoundStatement statement() {
        return builder.build();
    }
}
