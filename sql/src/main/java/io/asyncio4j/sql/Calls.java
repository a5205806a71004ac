package io.asyncio4j.sql;

import io.asyncio4j.Asyncio;
import io.asyncio4j.CancelledError;
import io.asyncio4j.Job;
import io.asyncio4j.Promise;
import io.asyncio4j.Task;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/// Runs calls of a driver in the task, or on a thread while the task waits.
final class Calls {

    private final boolean toThread;
    private volatile @Nullable Statement running; // set by the thread that works, cancelled by others

    Calls(boolean toThread) {
        this.toThread = toThread;
    }

    /// Whether calls run on a thread.
    boolean onThread() {
        return toThread;
    }

    /// Notes which statement is executed next. Within a call.
    <S extends Statement> S executing(S statement) {
        running = statement;
        return statement;
    }

    /// Makes a call. A task that is cancelled while a thread works asks the driver to cancel the statement, and
    /// waits for the end.
    <T extends @Nullable Object> T run(SqlOp<T> call) throws SQLException {
        if (!toThread) {
            return call.call();
        }
        running = null;
        throwCancellation(); // before anything is begun
        Promise<T> result = Job.start(call::call);
        try {
            Job.awaitShielded(result);
        } catch (CancelledError e) {
            Asyncio.uncancellable(() -> {
                Statement statement = running;
                if (statement != null) {
                    Promise<@Nullable Void> cancelled = Job.start(() -> {
                        statement.cancel();
                        return null;
                    });
                    Job.awaitShielded(cancelled);
                }
                Job.awaitShielded(result);
            });
            throw e;
        }
        return result.awaitThrowing(SQLException.class);
    }

    /// A driver that was cut short says so by an error of its own; the cancellation behind it goes before that.
    static void throwCancellation() {
        if (Task.currentFor("a call of a driver").cancelling() > 0) {
            Asyncio.yieldNow();
        }
    }
}
