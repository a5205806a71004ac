package io.asyncio4j;

import org.jspecify.annotations.Nullable;

/// What a suspended task waits for. Loop only.
abstract class Suspension {

    /// Forgets the task: it no longer waits for this.
    abstract void detach(Task<?> task);

    /// The task is cancelled while it waits: ends the wait, or sees to it that it ends.
    void cancelWait(Task<?> task, @Nullable String reason) {
        detach(task);
        task.interruptWait(reason);
    }
}
