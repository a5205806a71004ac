package io.asyncio4j;

import io.asyncio4j.function.BlockingOp;
import io.asyncio4j.internal.Sneaky;
import org.jspecify.annotations.Nullable;

/// A block of a task in which a cancellation interrupts what is blocked in the JDK. Loop only.
final class Interruptible {

    // An interrupt is sent on the loop, by the host fiber, and only while the task is blocked in the
    // JDK (Fiber.interruptWhenBlocked). So none is sent when the task has left the block; one that the
    // operation has not noticed is taken back here.

    private Interruptible() {}

    static <T extends @Nullable Object, X extends Exception> T run(BlockingOp<T, X> operation) throws X {
        Task<?> task = Task.currentFor("interruptible");
        task.throwPendingCancel();
        boolean outer = task.fiber().setInterruptible(true);
        T value;
        try {
            value = operation.call();
        } catch (Throwable e) {
            if (leave(task, outer) && task.hasPendingCancel() && e instanceof Exception) {
                throw new CancelledError(task.cancellation().takePending(), e);
            }
            throw Sneaky.rethrow(e);
        }
        leave(task, outer);
        if (outer && task.hasPendingCancel()) {
            task.fiber().interruptWhenBlocked();
        }
        return value;
    }

    /// Says whether the task was interrupted.
    private static boolean leave(Task<?> task, boolean outer) {
        task.fiber().setInterruptible(outer);
        return task.fiber().takeInterrupt();
    }
}
