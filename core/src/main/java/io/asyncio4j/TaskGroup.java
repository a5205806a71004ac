package io.asyncio4j;

import io.asyncio4j.function.Fn;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.function.VoidOp;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A block that owns the tasks it starts: none outlives it.
///
/// The block ends when its body and all its tasks have ended. The first failure cancels the rest;
/// a task that was cancelled by itself is not a failure. If the surrounding task is cancelled, all
/// are, and the [CancelledError] is thrown on.
///
/// Source: `asyncio.TaskGroup`, Python 3.14, with `cancel()` of 3.15; trio's nursery.
public final class TaskGroup {

    private final Nursery nursery;

    private TaskGroup(Nursery nursery) {
        this.nursery = nursery;
    }

    /// Runs `body` with a new group and waits for all that it starts. In a task.
    ///
    /// @waits until the body and all tasks of the group have ended, even if the task is cancelled: then all
    ///     of them are
    /// @throws ExceptionGroup with every failure, the body's last, if anything failed
    /// @throws CancelledError if the current task was cancelled and nothing failed
    public static void run(VoidFn<? super TaskGroup, ?> body) {
        Objects.requireNonNull(body, "body");
        TaskGroup.<@Nullable Void>call(group -> {
            body.accept(group);
            return null;
        });
    }

    /// Runs `body` as [#run] does.
    ///
    /// @return the body's value; null if [#cancel] kept it from ending normally
    /// @waits until the body and all tasks of the group have ended; see [#run]
    @SuppressWarnings("NullAway") // null as documented
    public static <T extends @Nullable Object> T call(Fn<? super TaskGroup, T, ?> body) {
        Objects.requireNonNull(body, "body");
        var nursery = Nursery.open("TaskGroup");
        var group = new TaskGroup(nursery);
        T value = nursery.run(() -> body.apply(group));
        if (!nursery.failures().isEmpty()) {
            throw new ExceptionGroup("unhandled errors in a task group", nursery.failures());
        }
        return value;
    }

    /// Starts a task of this group. On its loop: in the body or in any task of it.
    ///
    /// @return the task; it need not be awaited
    /// @throws CancelledError if the current task is being cancelled together with the group
    /// @throws IllegalStateException if the group has ended or is being cancelled
    public <T extends @Nullable Object> Task<T> createTask(Callable<T> body) {
        return nursery.createTask(null, Objects.requireNonNull(body, "body"));
    }

    /// Starts a task without a value; see [#createTask(Callable)].
    public Task<@Nullable Void> createTask(VoidOp<?> body) {
        return nursery.createTask(null, VoidAdapters.callable(body));
    }

    /// Starts a task with a name; see [#createTask(Callable)].
    public <T extends @Nullable Object> Task<T> createTask(String name, Callable<T> body) {
        return nursery.createTask(Objects.requireNonNull(name, "name"), Objects.requireNonNull(body, "body"));
    }

    /// Starts a task with a name and without a value; see [#createTask(Callable)].
    public Task<@Nullable Void> createTask(String name, VoidOp<?> body) {
        return nursery.createTask(Objects.requireNonNull(name, "name"), VoidAdapters.callable(body));
    }

    /// Starts a task that serves the others: when all of them and the body have ended, it is cancelled. On
    /// the loop of this group.
    ///
    /// Source: trio's system tasks; daemon threads.
    public <T extends @Nullable Object> Task<T> createDaemon(String name, Callable<T> body) {
        return nursery.createDaemon(Objects.requireNonNull(name, "name"), Objects.requireNonNull(body, "body"));
    }

    /// Starts a task without a value that serves the others; see [#createDaemon(String, Callable)].
    public Task<@Nullable Void> createDaemon(String name, VoidOp<?> body) {
        return createDaemon(name, VoidAdapters.callable(body));
    }

    /// Cancels everything in the group, its body included; the block then ends without an error. On
    /// its loop; calling it again, or after the end, does nothing.
    public void cancel() {
        nursery.ensureOnLoop("cancel");
        if (!nursery.isClosed()) {
            nursery.abort("the task group was " + Awaitable.cancelledByCaller());
        }
    }
}
