package io.asyncio4j.sql;

import org.jspecify.annotations.Nullable;

/// A statement took too long. If it was longer than [PoolOptions#statementTimeout], the server is told to stop it,
/// and the connection is gone, with its transaction; else the server has a limit of its own.
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
