package io.asyncio4j.sql;

import org.jspecify.annotations.Nullable;

/// The connection could not be made, or was lost: nobody knows whether the last statement was executed. The pool
/// replaces the connection.
public final class DatabaseConnectionException extends DatabaseException {

    private static final long serialVersionUID = 1;

    DatabaseConnectionException(String message, @Nullable Throwable cause, @Nullable String sql) {
        super(message, cause, sql);
    }

    @Override
    public boolean isTransient() {
        return true;
    }
}
