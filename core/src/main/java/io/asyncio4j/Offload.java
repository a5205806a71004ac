package io.asyncio4j;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Work that is done outside the loop and whose outcome comes back to it.
final class Offload {

    private Offload() {}

    /// @param context what the work runs in, null for what its thread has
    static <T extends @Nullable Object> Promise<T> submit(
            Engine engine, Executor executor, @Nullable Context context, BlockingOp<T, ?> work) {
        var promise = new Promise<T>();
        engine.wakers().enteredOutside();
        try {
            executor.execute(() -> {
                try {
                    if (promise.isCancelled()) {
                        return; // before its turn came
                    }
                    promise.complete(context == null ? work.call() : context.runCarried(work::call));
                } catch (Throwable e) {
                    promise.fail(e);
                } finally {
                    engine.leftOutside();
                }
            });
        } catch (Throwable e) {
            engine.leftOutside();
            throw e;
        }
        return promise;
    }

    /// Lets a thread of `executor` do `work`. Nobody is told that it is under way: whoever waits for it, by
    /// [#awaitShielded], says so.
    static <T extends @Nullable Object> Promise<T> start(Executor executor, BlockingOp<T, ?> work) {
        var promise = new Promise<T>();
        executor.execute(() -> {
            try {
                promise.complete(work.call());
            } catch (Throwable e) {
                promise.fail(e);
            }
        });
        return promise;
    }

    /// Waits in the current task for what a thread does; a cancellation ends the wait and not the work.
    static void awaitShielded(Promise<?> promise) {
        announced(() -> Shield.waitUntilDone(promise));
    }

    /// Waits in the current task for somebody outside, which the loop is to know.
    static void announced(Runnable wait) {
        Engine engine = Engine.currentOrThrow("await");
        engine.wakers().enteredOutside();
        try {
            wait.run();
        } finally {
            engine.leftOutside();
        }
    }
}
