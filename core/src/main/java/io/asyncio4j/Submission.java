package io.asyncio4j;

import java.util.concurrent.CompletableFuture;

/// A task made outside the loop, on its way in.
final class Submission extends Handle {

    private final Runnable abandon;

    /// Wakes `caller` when its task is done.
    Submission(BlockedCaller<?> caller) {
        super(caller.task().engine(), caller::begin);
        this.abandon = caller::abandon;
    }

    /// Ends `future` as the task ends.
    <T> Submission(Task<T> task, CompletableFuture<T> future) {
        super(task.engine(), () -> {
            task.start(task.engine().loop().tasks());
            task.engine().outsideWork().runBegan();
            task.onDone(_ -> task.engine().outsideWork().runEnded());
            task.linkTo(future);
        });
        this.abandon = () -> future.cancel(false);
    }

    @Override
    void abandon() {
        abandon.run();
    }
}
