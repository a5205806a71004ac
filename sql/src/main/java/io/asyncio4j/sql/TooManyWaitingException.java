package io.asyncio4j.sql;

import org.jspecify.annotations.Nullable;

/// All connections of the pool are in use, and as many tasks as [PoolOptions#maxWaiting] allows wait for one. The
/// message says who holds them.
public final class TooManyWaitingException extends DatabaseException {

    private static final long serialVersionUID = 1;

    TooManyWaitingException(String message, @Nullable Throwable cause, @Nullable String sql) {
        super(message, cause, sql);
    }

    @Override
    public boolean isTransient() {
        return true;
    }
}
