package io.asyncio4j.sql;

import org.jspecify.annotations.Nullable;

/// A statement took longer than [PoolOptions#statementTimeout]. The server was told to stop it, and the connection is
/// gone, with its transaction.
public final class StatementTimeoutException extends DatabaseException {

    private static final long serialVersionUID = 1;

    StatementTimeoutException(String message, @Nullable Throwable cause, @Nullable String sql) {
        super(message, cause, sql);
    }

    @Override
    public boolean isTransient() {
        return true;
    }
}
