package io.asyncio4j;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Waits on behalf of a library that knows nothing of tasks, such as a database driver that reads its socket.
///
/// A [CancelledError] thrown through such a library would skip its cleaning up, and leave a connection
/// that gives the next caller somebody else's answer. So a cancellation ends this wait as [End#CANCELLED], and
/// whoever called makes of it the error that the library expects. The cancellation stays: it hits at the
/// task's next wait of its own or, whatever has become of the library's error, at the end of the innermost
/// [Asyncio#timeout], [TaskGroup] or task. Until then every further wait of this kind ends at once.
public final class ForeignWait {

    private ForeignWait() {}

    /// How a wait has ended.
    public enum End {
        /// What was awaited is done.
        DONE,
        /// The time has passed.
        TIMED_OUT,
        /// The task was cancelled.
        CANCELLED
    }

    /// Waits until `awaited` is done, whatever comes out, or the task is cancelled. In a task.
    ///
    /// @waits until `awaited` is done; a cancellation ends the wait as [End#CANCELLED], and does not cancel
    ///     `awaited`
    public static End until(Awaitable<?> awaited) {
        return until(awaited, null);
    }

    /// Waits for at most `limit`; see [#until(Awaitable)].
    ///
    /// @param limit at least zero; null has no limit
    /// @waits until `awaited` is done or `limit` has passed; see [#until(Awaitable)]
    public static End until(Awaitable<?> awaited, @Nullable Duration limit) {
        Objects.requireNonNull(awaited, "awaited");
        long nanos = limit == null ? Long.MAX_VALUE : Durations.nanos("limit", limit);
        Task<?> task = Task.currentFor("ForeignWait");
        awaited.bind(task.engine());
        if (awaited.isDone()) {
            return End.DONE;
        }
        awaited.ensureNot(task);
        if (task.hasPendingCancel()) {
            task.cancellation().markCut();
            return End.CANCELLED;
        }
        return new Wait(task, awaited).run(nanos);
    }

    /// One wait. Loop only.
    private static final class Wait extends Suspension {

        private final Task<?> task;
        private final Awaitable<?> awaited;
        private End end = End.DONE;

        Wait(Task<?> task, Awaitable<?> awaited) {
            this.task = task;
            this.awaited = awaited;
        }

        End run(long nanos) {
            Engine engine = task.engine();
            Timer timer = nanos == Long.MAX_VALUE ? null : engine.wakeAfter(nanos, new Alarm(this));
            awaited.addWaiter(task.fiber());
            try {
                task.suspendOn(this);
            } finally {
                if (timer != null) {
                    timer.cancel();
                }
            }
            return end;
        }

        void endAs(End how) {
            end = how;
            detach(task);
            task.fiber().wake();
        }

        boolean isOver() {
            return !task.isSuspendedOn(this);
        }

        @Override
        void detach(Task<?> waiting) {
            awaited.removeWaiter(waiting.fiber());
        }

        @Override
        void cancelWait(Task<?> waiting, @Nullable String reason) {
            waiting.cancellation().keep(reason);
            waiting.cancellation().markCut();
            endAs(End.CANCELLED);
        }

        @Override
        String describe() {
            return "waits in a foreign call for " + awaited;
        }

        @Override
        void forEachAwaited(Consumer<? super Awaitable<?>> visitor) {
            visitor.accept(awaited);
        }
    }

    /// Goes off when the limit has passed.
    private static final class Alarm extends Due {

        private final Wait wait;

        Alarm(Wait wait) {
            super(wait.task.engine()::enqueue);
            this.wait = wait;
        }

        @Override
        void act() {
            if (!wait.isOver()) {
                wait.endAs(End.TIMED_OUT);
            }
        }
    }
}
