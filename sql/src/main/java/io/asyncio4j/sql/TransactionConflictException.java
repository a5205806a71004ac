package io.asyncio4j.sql;

import org.jspecify.annotations.Nullable;

/// The server has ended a transaction for the sake of another: a deadlock, a lock that was not free in time, a
/// conflict of serializable transactions. All of the transaction is to be tried again, as
/// [TransactionOptions#attempts] does.
public final class TransactionConflictException extends DatabaseException {

    private static final long serialVersionUID = 1;

    TransactionConflictException(String message, @Nullable Throwable cause, @Nullable String sql) {
        super(message, cause, sql);
    }

    @Override
    public boolean isTransient() {
        return true;
    }
}
