package io.asyncio4j.sql;

import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/// A connection of a [ConnectionPool], from its acquisition until it is closed, which gives it back. One task at a time
/// may use it.
public final class SqlConnection implements AutoCloseable {

    private final ConnectionPool pool;
    private final PooledConnection connection;
    private final Holds.Hold hold;
    private @Nullable Connection view;
    private boolean closed;

    SqlConnection(ConnectionPool pool, PooledConnection connection, Holds.Hold hold) {
        this.pool = pool;
        this.connection = connection;
        this.hold = hold;
    }

    /// The connection as JDBC has it. Its methods suspend the task as far as they wait for the database. Closing it
    /// closes this one; `unwrap` gives the driver's own.
    @SuppressWarnings("exports") // java.sql is not passed on
    public Connection jdbc() {
        ensureOpen();
        if (view == null) {
            view = JdbcView.of(this);
        }
        return view;
    }

    /// Gives the connection back to the pool; what was not committed is rolled back. Closing it again has no effect.
    ///
    /// @waits until the connection is as it was when it was acquired, which takes a round trip if there was a
    ///     transaction; the wait is not cancelled
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            pool.release(hold, connection);
        }
    }

    @Override
    public String toString() {
        return "SqlConnection[" + pool + (closed ? ", closed]" : "]");
    }

    boolean isClosed() {
        return closed;
    }

    PooledConnection connection() {
        return connection;
    }

    private void ensureOpen() {
        if (closed) {
            throw new IllegalStateException("the connection was closed, and belongs to the pool again");
        }
    }
}
