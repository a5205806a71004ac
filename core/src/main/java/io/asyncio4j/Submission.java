package io.asyncio4j;

import java.util.concurrent.CompletableFuture;

/// A task made outside the loop, on its way in.
final class Submission extends Handle {

    private final Runnable abandon;

    /// Wakes `waiter` when the task is done.
    Submission(Task<?> task, Entry waiter) {
        super(task.engine(), () -> {
            task.start(task.engine().loop().tasks());
            task.addWaiter(waiter);
        });
        this.abandon = () -> {
            task.abandon();
            waiter.wake();
        };
    }

    /// Ends `future` as the task ends.
    <T> Submission(Task<T> task, CompletableFuture<T> future) {
        super(task.engine(), () -> {
            task.start(task.engine().loop().tasks());
            task.linkTo(future);
        });
        this.abandon = () -> future.cancel(false);
    }

    @Override
    void abandon() {
        abandon.run();
    }
}
