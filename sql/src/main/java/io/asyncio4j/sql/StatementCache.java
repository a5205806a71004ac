package io.asyncio4j.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/// The prepared statements of a connection that nobody uses at the moment, the least recently used first. Within
/// calls of the driver.
final class StatementCache {

    private final Connection connection;
    private final int most;
    private final Map<Key, PreparedStatement> unused = new LinkedHashMap<>();

    StatementCache(Connection connection, int most) {
        this.connection = connection;
        this.most = most;
    }

    /// A statement for one use; it must be given back or closed.
    PreparedStatement take(String sql, boolean keys) throws SQLException {
        PreparedStatement kept = unused.remove(new Key(sql, keys));
        if (kept != null) {
            return kept;
        }
        return keys
                ? connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS)
                : connection.prepareStatement(sql);
    }

    /// Keeps a statement whose rows were read.
    void giveBack(String sql, boolean keys, PreparedStatement statement) throws SQLException {
        statement.clearParameters();
        PreparedStatement twin = unused.put(new Key(sql, keys), statement);
        if (twin != null) {
            twin.close();
        }
        if (unused.size() > most) {
            Iterator<PreparedStatement> oldest = unused.values().iterator();
            PreparedStatement dropped = oldest.next();
            oldest.remove();
            dropped.close();
        }
    }

    private record Key(String sql, boolean keys) {}
}
