package io.asyncio4j;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a suspended task waits for. Loop only.
abstract class Suspension {

    /// Forgets the task: it no longer waits for this.
    abstract void detach(Task<?> task);

    /// What a task that is suspended on this does, as in "Task-5 sleeps".
    abstract String describe();

    /// Calls `visitor` with each task and promise that is waited for.
    void forEachAwaited(Consumer<? super Awaitable<?>> visitor) {}

    /// Calls `visitor` with each task that holds what is waited for, as far as that is known.
    void forEachHolder(Consumer<? super Task<?>> visitor) {}

    /// Calls `visitor` with each line of tasks that a task stands in which waits for this.
    void forEachLine(Consumer<? super ParkingLot<?>> visitor) {}

    /// The one task that this cannot end without, as far as `waiting` is concerned, which is about to wait;
    /// null if there is none, or more than one.
    @Nullable
    Task<?> blockedBy(Task<?> waiting) {
        return null;
    }

    /// The task is cancelled while it waits: ends the wait, or sees to it that it ends.
    void cancelWait(Task<?> task, @Nullable String reason) {
        detach(task);
        task.interruptWait(reason);
    }
}
