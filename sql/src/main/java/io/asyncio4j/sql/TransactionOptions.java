package io.asyncio4j.sql;

import java.sql.Connection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How a transaction runs.
public final class TransactionOptions {

    int attempts = 1;
    boolean readOnly;

    @Nullable
    Isolation isolation;

    TransactionOptions() {}

    /// What it may see of other transactions: by default what the database is set up for.
    public TransactionOptions isolation(Isolation value) {
        isolation = Objects.requireNonNull(value, "isolation");
        return this;
    }

    /// Tells the database that it only reads. Whether writing is refused then is up to the database.
    public TransactionOptions readOnly() {
        readOnly = true;
        return this;
    }

    /// How often all of it is tried in the end, while it fails by a [TransactionConflictException]: at least 1, 1
    /// by default. Between two attempts, at least 10 ms pass, and more with each. The body must be able to run
    /// again.
    public TransactionOptions attempts(int value) {
        attempts = Text.atLeast(1, "attempts", value);
        return this;
    }

    boolean isDefault() {
        return attempts == 1 && !readOnly && isolation == null;
    }

    /// What a transaction may see of others, as the SQL standard has it.
    public enum Isolation {
        /// Even what others have not committed.
        READ_UNCOMMITTED(Connection.TRANSACTION_READ_UNCOMMITTED),
        /// What others have committed.
        READ_COMMITTED(Connection.TRANSACTION_READ_COMMITTED),
        /// For each row, the same whenever it is read.
        REPEATABLE_READ(Connection.TRANSACTION_REPEATABLE_READ),
        /// As if it were alone.
        SERIALIZABLE(Connection.TRANSACTION_SERIALIZABLE);

        final int level;

        Isolation(int level) {
            this.level = level;
        }
    }
}
