package io.asyncio4j.sql;

import io.asyncio4j.Asyncio;
import io.asyncio4j.function.Op;
import java.sql.Connection;
import java.sql.Savepoint;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Runs bodies in transactions of one connection. Loop only.
final class Transactions {

    private static final int FIRST_PAUSE = 10; // ms

    private final PooledConnection connection;
    private final Connection raw;

    Transactions(PooledConnection connection) {
        this.connection = connection;
        this.raw = connection.raw();
    }

    /// A whole transaction.
    <T extends @Nullable Object, X extends Exception> T whole(TransactionOptions options, Op<T, X> body) throws X {
        for (int attempt = 1; true; attempt++) {
            try {
                return once(options, body);
            } catch (TransactionConflictException e) {
                if (attempt == options.attempts || !connection.isFit()) {
                    throw e;
                }
            }
            int pause = FIRST_PAUSE << Math.min(attempt - 1, 6);
            Asyncio.sleep(Asyncio.millis(pause + ThreadLocalRandom.current().nextInt(pause)));
        }
    }

    /// A part of a transaction, which can be undone alone.
    <T extends @Nullable Object, X extends Exception> T part(Op<T, X> body) throws X {
        Savepoint savepoint = connection.call(null, raw::setSavepoint);
        boolean done = false;
        try {
            T value = body.call();
            done = true;
            return value;
        } finally {
            if (!done && connection.isFit()) {
                undo(savepoint);
            }
        }
    }

    private <T extends @Nullable Object, X extends Exception> T once(TransactionOptions options, Op<T, X> body)
            throws X {
        begin(options);
        try {
            T value = body.call();
            connection.execute("COMMIT", () -> {
                raw.commit();
                return null;
            });
            return value;
        } finally {
            connection.tidy(); // rolls back what is left
        }
    }

    private void begin(TransactionOptions options) {
        connection.execute("BEGIN", () -> {
            connection.changes(Setting.AUTO_COMMIT);
            if (options.isolation != null) {
                connection.changes(Setting.ISOLATION);
                raw.setTransactionIsolation(options.isolation.level);
            }
            if (options.readOnly) {
                connection.changes(Setting.READ_ONLY);
                raw.setReadOnly(true);
            }
            raw.setAutoCommit(false);
            return null;
        });
    }

    private void undo(Savepoint savepoint) {
        try {
            Asyncio.uncancellable(() -> connection.execute("ROLLBACK TO SAVEPOINT", () -> {
                raw.rollback(savepoint);
                return null;
            }));
        } catch (DatabaseException e) {
            connection.markUnfit(); // the server has ended the transaction; what the body has thrown says why
            Connector.LOGGER.log(System.Logger.Level.DEBUG, "a part of a transaction could not be undone", e);
        }
    }
}
