package io.asyncio4j.sql;

import io.asyncio4j.Asyncio;
import io.asyncio4j.EventLoop;
import io.asyncio4j.ForeignWait;
import io.asyncio4j.Job;
import io.asyncio4j.Promise;
import io.asyncio4j.Task;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Runs calls of a driver in the task, or on a thread while the task waits.
final class Calls {

    private static final String QUERY_CANCELED = "57014";

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

    /// Makes a call. A task that is cancelled while a thread works asks the driver to cancel the statement, waits
    /// for the end, and gets an error, as from a socket of the loop: a cancellation would skip what libraries do
    /// to give a connection back.
    <T extends @Nullable Object> T run(SqlOp<T> call) throws SQLException {
        if (!toThread) {
            return call.call();
        }
        running = null;
        if (hasPendingCancellation()) {
            throw cancelled();
        }
        Promise<T> result = Job.start(call::call);
        try (var _ = EventLoop.current().expectExternalWork()) {
            if (ForeignWait.until(result) == ForeignWait.End.CANCELLED) {
                Asyncio.uncancellable(() -> stop(result));
                throw cancelled();
            }
        }
        return result.awaitThrowing(SQLException.class);
    }

    /// Asks again until it is heard: a driver forgets what comes just before it begins.
    private void stop(Promise<?> result) {
        for (Duration pause = Asyncio.millis(10); !result.isDone(); pause = pause.multipliedBy(2)) {
            Statement statement = running;
            if (statement != null) {
                Promise<@Nullable Void> asked = Job.start(() -> {
                    statement.cancel();
                    return null;
                });
                Job.awaitShielded(asked);
            }
            ForeignWait.until(result, pause);
        }
    }

    /// Whether a cancellation is going to hit at the next wait.
    private static boolean hasPendingCancellation() {
        return Task.currentFor("a call of a driver").cancelling() > 0
                && ForeignWait.until(new Promise<>(), Duration.ZERO) == ForeignWait.End.CANCELLED;
    }

    private static SQLException cancelled() {
        return new SQLException("the call was cut short: the task was cancelled", QUERY_CANCELED);
    }

    /// A driver that was cut short says so by an error of its own; the cancellation behind it goes before that.
    static void throwCancellation() {
        if (Task.currentFor("a call of a driver").cancelling() > 0) {
            Asyncio.yieldNow();
        }
    }
}
