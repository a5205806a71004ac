package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.uncancellable;

import io.asyncio4j.Promise;
import io.asyncio4j.Task;
import io.asyncio4j.function.VoidFn;
import org.jspecify.annotations.Nullable;

/// A body that starts something, yields while the application serves, and cleans up. It runs in a task of its own.
/// Loop only.
final class CleanupContext implements Serving {

    // STARTING → SERVING → CLEANING_UP → its task is done

    private final Promise<@Nullable Void> started = new Promise<>();
    private final Promise<@Nullable Void> over = new Promise<>();
    private final Promise<@Nullable Void> ended = new Promise<>();
    private final Task<?> task;
    private boolean serving;

    private CleanupContext(VoidFn<? super Serving, ?> body) {
        task = createTask("cleanup context", () -> body.accept(this));
        task.onDone(_ -> {
            started.complete(null);
            ended.complete(null);
        });
    }

    /// Starts it; throws what its body throws before it yields.
    static CleanupContext start(VoidFn<? super Serving, ?> body) {
        var context = new CleanupContext(body);
        boolean done = false;
        try {
            context.started.await();
            done = true;
        } finally {
            if (!done) {
                context.task.cancel("the application does not start");
                uncancellable(context.ended::await);
            }
        }
        if (context.task.isDone()) {
            context.task.await(); // throws what it has thrown
            throw new IllegalStateException(
                    "the body of a cleanup context must wait by Serving.await before it ends, and has not");
        }
        return context;
    }

    @Override
    public void await() {
        if (serving) {
            throw new IllegalStateException("the body of a cleanup context must wait once, has done so already");
        }
        serving = true;
        started.complete(null);
        over.await();
    }

    /// Lets the body clean up; throws what it throws.
    void end() {
        over.complete(null);
        ended.await();
        if (!task.isCancelled()) {
            task.await(); // throws what it has thrown
        }
    }
}
