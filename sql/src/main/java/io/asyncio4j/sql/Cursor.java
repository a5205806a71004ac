package io.asyncio4j.sql;

import io.asyncio4j.Asyncio;
import io.asyncio4j.Task;
import io.asyncio4j.TimedOutException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Reads the rows of a query as they are asked for. Loop only.
final class Cursor implements Occupant {

    // Some servers give rows in portions: what was not asked for costs nothing. Others send all of them, and what
    // was not read stands before the answer to the next statement. It is read if it is little, or if a transaction
    // would be lost with the connection. Else the connection is given up, and the server is told to stop.

    private static final int LITTLE = 100; // rows
    private static final Duration SOON = Asyncio.millis(200);
    private static final int AT_ONCE = 1000; // rows skipped before others have their turn
    private static final int ON_A_THREAD = 100; // rows read while a thread is at it

    private final PooledConnection connection;
    private final Execution execution;
    private final Runnable afterwards;
    private final Queue<Row> rows = new ArrayDeque<>();

    private @Nullable PreparedStatement statement;
    private @Nullable ResultSet result;
    private @Nullable Columns columns;
    private boolean inTransaction;
    private boolean ownTransaction;
    private boolean exhausted; // all rows were read
    private boolean ended;

    private Cursor(PooledConnection connection, Execution execution, Runnable afterwards) {
        this.connection = connection;
        this.execution = execution;
        this.afterwards = afterwards;
    }

    /// Executes the statement. In a task.
    ///
    /// @param afterwards called once it has ended, even if it has not begun
    static Cursor open(PooledConnection connection, Execution execution, Runnable afterwards) {
        var cursor = new Cursor(connection, execution, afterwards);
        connection.occupy(cursor);
        boolean opened = false;
        try {
            connection.executeAs(cursor, execution.sql(), cursor::begin);
            opened = true;
            return cursor;
        } finally {
            if (!opened) {
                cursor.end();
            }
        }
    }

    /// Waits until there is a row.
    ///
    /// @return whether there is one
    boolean awaitNext() {
        if (rows.isEmpty() && !exhausted) {
            if (ended) {
                throw new IllegalStateException("the stream was closed before its end: " + execution.sql());
            }
            fetch();
        }
        return !rows.isEmpty();
    }

    Row take() {
        return rows.remove();
    }

    /// Ends it; what it has changed outside of a transaction counts. In a task.
    void close() {
        end(true);
    }

    @Override
    public void end() {
        end(false);
    }

    @Override
    public String doing() {
        return "reads the rows of a stream, " + execution.sql();
    }

    private void fetch() {
        boolean fetched = false;
        try {
            call(this::read);
            fetched = true;
        } finally {
            if (!fetched) {
                result = null; // it gives nothing any more
            }
            if (!fetched || exhausted) {
                end(fetched);
            }
        }
    }

    private void end(boolean commit) {
        if (ended) {
            return;
        }
        connection.ensureIdle();
        ended = true;
        boolean settled = false;
        try {
            if (connection.works()
                    && (exhausted || result == null || !connection.family().sendsAll() || skipRest())) {
                finish(commit);
            } else {
                connection.giveUp();
            }
            settled = true;
        } finally {
            if (!settled) {
                connection.giveUp();
            }
            connection.vacate();
            afterwards.run();
        }
    }

    /// Reads what nobody wants.
    ///
    /// @return whether the connection is free again
    private boolean skipRest() {
        try {
            if (inTransaction && Task.currentFor("close").cancelling() == 0) {
                while (!exhausted) {
                    connection.runAs(this, () -> skip(AT_ONCE));
                    Asyncio.yieldNow();
                }
            } else {
                Asyncio.uncancellable(() -> Asyncio.timeout(SOON, () -> connection.runAs(this, () -> skip(LITTLE))));
            }
            return exhausted;
        } catch (SQLException e) {
            return connection.works(); // the statement has failed at a later row
        } catch (TimedOutException e) {
            return false;
        }
    }

    private void finish(boolean commit) {
        try {
            Asyncio.uncancellable(() -> Asyncio.timeout(
                    PooledConnection.TIDYING,
                    () -> connection.runAs(this, () -> {
                        release(commit);
                        return null;
                    })));
        } catch (SQLException e) {
            connection.giveUp();
            if (commit) {
                throw DatabaseException.of(e, execution.sql(), connection.isLost());
            }
            Connector.LOGGER.log(System.Logger.Level.DEBUG, "a stream could not be closed properly", e);
        } catch (TimedOutException e) {
            connection.giveUp();
            if (commit) {
                throw new DatabaseConnectionException(
                        "the stream could not be closed within " + Text.seconds(PooledConnection.TIDYING),
                        e,
                        execution.sql());
            }
        }
    }

    // Within a call of the driver:

    private @Nullable Void begin() throws SQLException {
        var raw = connection.raw();
        inTransaction = !raw.getAutoCommit();
        if (!inTransaction && connection.family().portionsNeedTransaction()) {
            connection.changes(Setting.AUTO_COMMIT);
            raw.setAutoCommit(false);
            ownTransaction = true;
        }
        statement = connection.calls().executing(execution.prepare(connection));
        statement.setFetchSize(connection.fetchSize());
        result = statement.executeQuery();
        columns = new Columns(result.getMetaData());
        return null;
    }

    private @Nullable Void read() throws SQLException {
        int most = connection.calls().onThread() ? ON_A_THREAD : 1;
        while (rows.size() < most && !exhausted) {
            if (result != null && columns != null && result.next()) {
                rows.add(columns.read(result));
            } else {
                exhausted = true;
            }
        }
        return null;
    }

    private @Nullable Void skip(int most) throws SQLException {
        for (int i = 0; i < most && !exhausted; i++) {
            exhausted = result == null || !result.next();
        }
        return null;
    }

    private void release(boolean commit) throws SQLException {
        if (statement != null) {
            statement.close(); // and its rows
        }
        if (ownTransaction) {
            if (commit) {
                connection.raw().commit();
            } else {
                connection.raw().rollback();
            }
            connection.raw().setAutoCommit(true);
        }
    }

    private void call(SqlOp<@Nullable Void> op) {
        connection.callAs(this, execution.sql(), op);
    }
}
