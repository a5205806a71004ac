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
        engine.enteredOutside();
        try {
            executor.execute(() -> {
                try {
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
}
