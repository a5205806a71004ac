package io.asyncio4j.sql;

import org.jspecify.annotations.Nullable;

/// No connection of the pool became free within [PoolOptions#acquireTimeout]. The message says who holds them, and
/// since when.
public final class AcquireTimeoutException extends DatabaseException {

    private static final long serialVersionUID = 1;

    AcquireTimeoutException(String message, @Nullable Throwable cause, @Nullable String sql) {
        super(message, cause, sql);
    }

    @Override
    public boolean isTransient() {
        return true;
    }
}
