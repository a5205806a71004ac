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
        execute(engine, executor, () -> {
            if (!promise.isCancelled()) { // before its turn came
                fulfil(promise, () -> context == null ? work.call() : context.runCarried(work::call));
            }
        });
        return promise;
    }

    /// Lets a thread of `executor` do `work`, and the loop know of it.
    static void execute(Engine engine, Executor executor, Runnable work) {
        engine.wakers().enteredOutside();
        try {
            executor.execute(() -> {
                try {
                    work.run();
                } finally {
                    engine.leftOutside();
                }
            });
        } catch (Throwable e) {
            engine.leftOutside();
            throw e;
        }
    }

    /// Lets a thread of `executor` do `work`. Nobody is told that it is under way: whoever waits for it, by
    /// [#awaitShielded], says so.
    static <T extends @Nullable Object> Promise<T> start(Executor executor, BlockingOp<T, ?> work) {
        var promise = new Promise<T>();
        executor.execute(() -> fulfil(promise, work));
        return promise;
    }

    /// Does `work`, and tells what comes of it.
    static <T extends @Nullable Object> void fulfil(Promise<T> promise, BlockingOp<T, ?> work) {
        try {
            promise.complete(work.call());
        } catch (Throwable e) {
            promise.fail(e);
        }
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
