package io.walservice.node.staging;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;

/** How all tables of this package are read and written: so that whoever reads after a write finds it. */
final class Rows {
    static final ConsistencyLevel QUORUM = DefaultConsistencyLevel.LOCAL_QUORUM;
    static final ConsistencyLevel SERIAL = DefaultConsistencyLevel.LOCAL_SERIAL;

    private Rows() {}

    /** A statement that may be repeated. */
    static PreparedStatement prepare(CqlSession session, String statement) {
        return session.prepare(SimpleStatement.newInstance(statement)
                .setConsistencyLevel(QUORUM)
                .setSerialConsistencyLevel(SERIAL)
                .setIdempotent(true));
    }
}
