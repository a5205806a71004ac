package io.asyncio4j.sql;

import io.asyncio4j.Asyncio;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Task;
import io.asyncio4j.TimedOutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A connection of the pool, used by one task after another. Loop only.
final class PooledConnection {

    // A connection is fit for another use as long as every call of the driver has come to its end: whatever cuts
    // a call short (a cancellation, a time limit, an error of the connection) makes it unfit for good.

    static final Duration TIDYING = Asyncio.seconds(5);

    private final EventLoop loop = EventLoop.current();
    private final Connection raw;
    private final Family family;
    private final Calls calls;
    private final @Nullable String stopStatement;
    private final PoolOptions options;
    private final Duration made = loop.time();
    private final StatementCache statements;
    private final Map<Setting, Object> originals = new HashMap<>(); // of what was changed by the one who has it now

    private final Set<Statement> leftOpen = Collections.newSetFromMap(new IdentityHashMap<>()); // by whoever has it now

    private @Nullable Task<?> user; // in a call
    private @Nullable Occupant occupant; // the only one that may call
    private Duration lastUsed = made;
    private boolean fit = true;
    private boolean cut; // the server may still work for us
    private boolean lost; // by an error
    private boolean unread; // there are answers that nobody has read

    PooledConnection(Connection raw, Family family, Calls calls, @Nullable String stopStatement, PoolOptions options) {
        this.raw = raw;
        this.family = family;
        this.calls = calls;
        this.stopStatement = stopStatement;
        this.options = options;
        this.statements = new StatementCache(raw, options.statementCache);
    }

    Connection raw() {
        return raw;
    }

    Family family() {
        return family;
    }

    /// By which a statement reads its rows as they are asked for.
    int fetchSize() {
        return family.fetchSize(options.fetchSize);
    }

    Calls calls() {
        return calls;
    }

    StatementCache statements() {
        return statements;
    }

    Duration lastUsed() {
        return lastUsed;
    }

    /// Executes a statement of the program, of which the observer is told; errors are ours. In a task.
    <T extends @Nullable Object> T execute(String sql, SqlOp<T> op) {
        return executeAs(null, sql, op);
    }

    /// The same by whoever has the connection to itself.
    <T extends @Nullable Object> T executeAs(@Nullable Occupant by, String sql, SqlOp<T> op) {
        StatementObserver observer = options.observer;
        if (observer == null) {
            return callAs(by, sql, op);
        }
        Consumer<@Nullable Throwable> end =
                Objects.requireNonNull(observer.begins(sql), "what an observer of statements tells the end to");
        Throwable failure = null;
        try {
            return callAs(by, sql, op);
        } catch (Throwable e) {
            failure = e;
            throw e;
        } finally {
            end.accept(failure);
        }
    }

    /// Makes a call of the driver on behalf of the program; errors are ours. In a task.
    <T extends @Nullable Object> T call(@Nullable String sql, SqlOp<T> op) {
        return callAs(null, sql, op);
    }

    /// The same by whoever has the connection to itself.
    <T extends @Nullable Object> T callAs(@Nullable Occupant by, @Nullable String sql, SqlOp<T> op) {
        try {
            return runAs(by, op);
        } catch (SQLException e) {
            Calls.throwCancellation();
            throw DatabaseException.of(e, sql, lost);
        }
    }

    /// The same on behalf of a library, which expects the driver's errors: a cancellation follows when it has
    /// returned.
    <T extends @Nullable Object> T run(SqlOp<T> op) throws SQLException {
        return runAs(null, op);
    }

    /// The same by whoever has the connection to itself.
    <T extends @Nullable Object> T runAs(@Nullable Occupant by, SqlOp<T> op) throws SQLException {
        Task<?> task = Task.currentFor("a call of a driver");
        enter(task, by);
        int requests = task.cancelling();
        boolean ended = false;
        try {
            T value = limited(op);
            ended = true;
            return value;
        } catch (SQLException e) {
            lost |= SqlStates.isLost(e) || raw.isClosed();
            ended = !lost;
            throw e;
        } finally {
            user = null;
            if (!ended || task.cancelling() > requests) {
                fit = false;
                cut |= task.cancelling() > requests || !lost;
            }
        }
    }

    private <T extends @Nullable Object> T limited(SqlOp<T> op) throws SQLException {
        Duration limit = options.statementTimeout;
        if (limit == null) {
            return calls.run(op);
        }
        try {
            return Asyncio.timeout(limit, () -> calls.run(op));
        } catch (TimedOutException e) {
            fit = false;
            cut = true;
            throw StatementTimeout.of(limit, e);
        }
    }

    /// From now on, nobody else may call the driver.
    void occupy(Occupant next) {
        ensureFree(null);
        occupant = next;
    }

    /// Ends that.
    void vacate() {
        occupant = null;
    }

    private void ensureFree(@Nullable Occupant by) {
        if (occupant != null && occupant != by) {
            throw new IllegalStateException("the connection " + occupant.doing()
                    + "; until that is closed, it can do nothing else: take another one of the pool");
        }
    }

    private void enter(Task<?> task, @Nullable Occupant by) {
        ensureIdle();
        ensureFree(by);
        user = task;
    }

    /// Refuses what a task wants while another is in a call.
    void ensureIdle() {
        if (user != null) {
            throw new IllegalStateException("a connection works for one task at a time: "
                    + Task.currentFor("a call of a driver").name() + " must not use it while " + user.name()
                    + " does");
        }
    }

    /// Whether no call was cut short.
    boolean works() {
        return fit;
    }

    /// Whether it may be used again.
    boolean isFit() {
        return fit && (options.maxLifetime == null || age().compareTo(options.maxLifetime) < 0);
    }

    /// Whether an error has said that the connection is gone.
    boolean isLost() {
        return lost;
    }

    /// For how long nobody has used it.
    Duration unused() {
        return loop.time().minus(lastUsed);
    }

    /// How the server is told to stop what the connection does; null if it does nothing or cannot be told.
    @Nullable
    String stopStatement() {
        return cut ? stopStatement : null;
    }

    /// It must not be used again.
    void markUnfit() {
        fit = false;
    }

    /// The same, for there are answers that nobody is going to read: the server is told to stop.
    void giveUp() {
        fit = false;
        cut |= !lost;
        unread = family.sendsAll();
    }

    /// Whether the server still answers. In a task.
    boolean answers() {
        try {
            return run(() -> raw.isValid((int) TIDYING.toSeconds()));
        } catch (SQLException e) {
            Connector.LOGGER.log(System.Logger.Level.DEBUG, "a connection is no longer valid", e);
            return false;
        }
    }

    /// Notes that a library has made a statement: it is closed with the connection, if not before.
    void opened(Statement statement) {
        leftOpen.add(statement);
    }

    void closed(Statement statement) {
        leftOpen.remove(statement);
    }

    /// Notes what a setting was before somebody changes it. Within a call.
    void changes(Setting setting) throws SQLException {
        if (!originals.containsKey(setting)) {
            originals.put(setting, setting.get(raw));
        }
    }

    /// Makes it as it was when it was new, after somebody has used it: what was not committed is rolled back. In a
    /// task; the wait is not cancelled.
    ///
    /// @return whether it may be used again
    boolean tidy() {
        if (user != null) {
            giveUp(); // another task is in a call, which is going to fail
            return false;
        }
        if (occupant != null) {
            occupant.end();
        }
        try {
            if (isFit() && (!options.autoCommit || !originals.isEmpty() || !leftOpen.isEmpty())) {
                Asyncio.uncancellable(() -> Asyncio.timeout(
                        TIDYING,
                        () -> run(() -> {
                            restore();
                            return null;
                        })));
            }
        } catch (SQLException | TimedOutException e) {
            Connector.LOGGER.log(System.Logger.Level.DEBUG, "a connection could not be made clean", e);
            fit = false;
        }
        lastUsed = loop.time();
        return isFit();
    }

    private void restore() throws SQLException {
        for (Statement statement : leftOpen) {
            statement.close();
        }
        leftOpen.clear();
        if (!raw.getAutoCommit()) {
            raw.rollback();
        }
        for (Setting setting : Setting.values()) {
            Object original = originals.remove(setting);
            if (original != null) {
                setting.set(raw, original);
            }
        }
    }

    /// Closes it. In a task.
    void close() {
        fit = false;
        closeQuietly(calls, () -> {
            if (unread) {
                raw.abort(Runnable::run); // closing would read it
            } else {
                raw.close();
            }
        });
    }

    static void closeQuietly(Calls calls, Closing closing) {
        try {
            Asyncio.uncancellable(() -> Asyncio.timeout(
                    TIDYING,
                    () -> calls.run(() -> {
                        closing.close();
                        return null;
                    })));
        } catch (SQLException | TimedOutException e) {
            Connector.LOGGER.log(System.Logger.Level.DEBUG, "a connection could not be closed properly", e);
        }
    }

    private Duration age() {
        return loop.time().minus(made);
    }

    /// How a connection is closed.
    @FunctionalInterface
    interface Closing {

        void close() throws SQLException;
    }
}
