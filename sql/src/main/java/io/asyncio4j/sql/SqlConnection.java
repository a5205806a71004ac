package io.asyncio4j.sql;

import io.asyncio4j.function.Fn;
import java.io.InputStream;
import java.sql.Connection;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A connection of a [ConnectionPool], from its acquisition until it is closed, which gives it back. One task at a
/// time may use it.
public final class SqlConnection implements Queries, AutoCloseable {

    private final ConnectionPool pool;
    private final PooledConnection connection;
    private final Holds.Hold hold;
    private @Nullable Connection view;
    private boolean closed;
    private int depth; // of transactions

    SqlConnection(ConnectionPool pool, PooledConnection connection, Holds.Hold hold) {
        this.pool = pool;
        this.connection = connection;
        this.hold = hold;
    }

    @Override
    public Rows query(String sql, @Nullable Object... parameters) {
        return execute(Execution.of(sql, parameters).withoutOutputs(), Execution::query);
    }

    @Override
    public long update(String sql, @Nullable Object... parameters) {
        return execute(Execution.of(sql, parameters).withoutOutputs(), Execution::update);
    }

    @Override
    public Rows insert(String sql, @Nullable Object... parameters) {
        return execute(Execution.of(sql, parameters).withoutOutputs(), Execution::insert);
    }

    @Override
    public List<Long> batch(String sql, Collection<?> parameters) {
        return parameters.isEmpty()
                ? List.of()
                : execute(Execution.of(sql, parameters).withoutOutputs(), Execution::batch);
    }

    @Override
    public RowStream stream(String sql, @Nullable Object... parameters) {
        return stream(Execution.of(sql, parameters).withoutOutputs(), () -> {});
    }

    @Override
    public Results call(String sql, @Nullable Object... parameters) {
        return execute(Execution.of(sql, parameters), Execution::call);
    }

    @Override
    public long load(String sql, InputStream data) {
        ensureOpen();
        DriverMethods.ensureLoads(connection.family(), sql);
        var feed = new Feed(data);
        try {
            return connection.execute(sql, () -> DriverMethods.load(connection.family(), connection.raw(), sql, feed));
        } finally {
            if (feed.hasFailed()) {
                connection.giveUp(); // in the middle of the data
                feed.throwFailure();
            }
        }
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> T inTransaction(
            Consumer<? super TransactionOptions> configure, Fn<? super SqlConnection, T, X> body) throws X {
        ensureOpen();
        var options = new TransactionOptions();
        configure.accept(options);
        if (depth > 0 && !options.isDefault()) {
            throw new IllegalArgumentException("a part of a transaction has no options of its own");
        }
        depth++;
        try {
            var transactions = new Transactions(connection);
            return depth > 1
                    ? transactions.part(() -> body.apply(this))
                    : transactions.whole(options, () -> body.apply(this));
        } finally {
            depth--;
        }
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

    /// Gives the connection back to the pool; what was not committed is rolled back. Closing it again has no
    /// effect.
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

    Holds.Hold hold() {
        return hold;
    }

    PooledConnection connection() {
        return connection;
    }

    /// A stream, after which `afterwards` is called, even if it does not begin.
    RowStream stream(Execution execution, Runnable afterwards) {
        prepare(execution);
        return new RowStream(Cursor.open(connection, execution, afterwards));
    }

    private void prepare(Execution execution) {
        ensureOpen();
        if (execution.changesSession()) {
            connection.markUnfit();
        }
    }

    private <T> T execute(Execution execution, Execution.Kind<T> kind) {
        prepare(execution);
        return connection.execute(execution.sql(), () -> kind.run(execution, connection));
    }

    private void ensureOpen() {
        if (closed) {
            throw new IllegalStateException("the connection was closed, and belongs to the pool again");
        }
    }
}
