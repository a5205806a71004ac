package io.asyncio4j.sql;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientException;
import org.jspecify.annotations.Nullable;

/// What goes wrong with a database: the root of its kinds. The cause is the driver's [SQLException], if there is
/// one.
///
/// The message has what the driver says, the codes and the statement as the program wrote it, with the names or
/// question marks of its parameters. Values of parameters and credentials are never in it; what a server quotes of
/// a row, such as the key that exists already, is.
public class DatabaseException extends RuntimeException {

    private static final long serialVersionUID = 1;
    private static final int LONGEST_STATEMENT = 1000;

    private final @Nullable String sql;

    DatabaseException(String message, @Nullable Throwable cause, @Nullable String sql) {
        super(message, cause);
        this.sql = sql;
    }

    /// The kind that an error of a driver belongs to.
    static DatabaseException of(SQLException error, @Nullable String sql, boolean lost) {
        String message = message(error, sql);
        String state = error.getSQLState() == null ? "" : error.getSQLState();
        if (StatementTimeout.isOurs(error)) {
            return new StatementTimeoutException(message, error, sql);
        } else if (lost) {
            return new DatabaseConnectionException(message, error, sql);
        } else if (SqlStates.isConflict(error)) {
            return new TransactionConflictException(message, error, sql);
        } else if (error instanceof SQLTimeoutException) {
            return new StatementTimeoutException(message, error, sql);
        } else if (state.startsWith("23")) {
            return new ConstraintException(message, error, sql);
        }
        return new DatabaseException(message, error, sql);
    }

    /// The error of a driver that makes no connection.
    static DatabaseException connecting(SQLException error, JdbcUrl url) {
        return new DatabaseConnectionException("no connection to " + url + ": " + message(error, null), error, null);
    }

    /// The statement as the program wrote it, without the values of its parameters; null if there is none.
    public @Nullable String sql() {
        return sql;
    }

    /// The five letters by which the SQL standard names errors, such as `42S02`; empty if there is none.
    public String sqlState() {
        return getCause() instanceof SQLException error && error.getSQLState() != null ? error.getSQLState() : "";
    }

    /// The server's own number for the error, such as 1146 of MySQL; 0 if there is none.
    public int errorCode() {
        return getCause() instanceof SQLException error ? error.getErrorCode() : 0;
    }

    /// Whether the same may succeed if it is tried again: after a conflict of transactions, a lost connection or a
    /// time limit, or when the driver says so.
    public boolean isTransient() {
        return getCause() instanceof SQLTransientException || getCause() instanceof SQLRecoverableException;
    }

    private static String message(SQLException error, @Nullable String sql) {
        var text = new StringBuilder(String.valueOf(error.getMessage()));
        text.append(" [SQL state ").append(error.getSQLState());
        text.append(", code ").append(error.getErrorCode()).append(']');
        if (sql != null) {
            text.append("; statement: ").append(sql, 0, Math.min(sql.length(), LONGEST_STATEMENT));
            text.append(sql.length() > LONGEST_STATEMENT ? " …" : "");
        }
        return text.toString();
    }
}
