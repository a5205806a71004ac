package io.asyncio4j.sql;

import io.asyncio4j.Asyncio;
import io.asyncio4j.Task;
import io.asyncio4j.TimedOutException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Tells the server to stop what it does for connections that were cut short, over a connection of its own. At most
/// one task at a time, which ends when there is nothing left to stop. Loop only.
final class Stopper {

    private final Connector connector;
    private final PoolOptions options;
    private final Queue<String> statements = new ArrayDeque<>();
    private @Nullable Task<?> task;

    Stopper(Connector connector, PoolOptions options) {
        this.connector = connector;
        this.options = options;
    }

    /// Has the server told, soon.
    void stop(String statement) {
        statements.add(statement);
        if (task == null) {
            task = Asyncio.createTask("sql: stop statements", this::run);
        }
    }

    /// Waits until all is told. In a task.
    void finish() {
        if (task != null) {
            task.awaitDone();
        }
    }

    /// Gives up.
    void cancel() {
        if (task != null) {
            task.cancel("the pool is closed");
        }
    }

    private void run() {
        try {
            Asyncio.timeout(options.acquireTimeout, () -> {
                PooledConnection connection = connector.connect();
                try {
                    while (!statements.isEmpty()) {
                        tell(connection, statements.remove());
                    }
                } finally {
                    connection.close();
                }
            });
        } catch (DatabaseException | TimedOutException e) {
            Connector.LOGGER.log(System.Logger.Level.DEBUG, "the server could not be told to stop statements", e);
        } finally {
            statements.clear();
            task = null;
        }
    }

    private static void tell(PooledConnection connection, String sql) {
        try {
            connection.run(() -> {
                try (Statement statement = connection.raw().createStatement()) {
                    return statement.execute(sql);
                }
            });
        } catch (SQLException e) {
            Connector.LOGGER.log(System.Logger.Level.DEBUG, "a statement had ended before it was stopped", e);
        }
    }
}
