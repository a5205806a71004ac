package io.asyncio4j;

import java.util.concurrent.Executor;

/// Work that is done outside the loop and whose outcome comes back to it.
final class Offload {

    private Offload() {}

    static <T> Promise<T> submit(Engine engine, Executor executor, BlockingOp<T, ?> work) {
        var promise = new Promise<T>();
        engine.enteredOutside();
        try {
            executor.execute(() -> {
                try {
                    promise.complete(work.call());
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
