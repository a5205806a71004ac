package io.asyncio4j.sql;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/// What the codes of an error mean.
final class SqlStates {

    private static final Set<String> CONFLICTS = Set.of("40001", "40P01", "55P03");
    private static final Set<Integer> CONFLICTS_OF_MYSQL = Set.of(1020, 1205, 1213); // by number: their state is HY000
    private static final int LOCK_TIMEOUT_OF_H2 = 50_200; // its state, HYT00, would be a statement's time limit
    private static final Set<String> SHUTDOWNS = Set.of("57P01", "57P02", "57P03", "57P05");

    private SqlStates() {}

    /// Whether a transaction had to give way to another.
    static boolean isConflict(SQLException error) {
        String state = error.getSQLState();
        if (state == null) { // SQLite has none
            return String.valueOf(error.getMessage()).startsWith("[SQLITE_BUSY");
        }
        return CONFLICTS.contains(state)
                || (state.equals("HY000") && CONFLICTS_OF_MYSQL.contains(error.getErrorCode()))
                || (state.equals("HYT00") && error.getErrorCode() == LOCK_TIMEOUT_OF_H2);
    }

    /// Whether the error says that there is no connection any more.
    static boolean isLost(SQLException error) {
        String state = error.getSQLState();
        return error instanceof SQLNonTransientConnectionException
                || error instanceof SQLTransientConnectionException
                || error instanceof SQLRecoverableException
                || (state != null && (state.startsWith("08") || SHUTDOWNS.contains(state)));
    }
}
