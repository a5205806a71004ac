package io.asyncio4j.test;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A call on a separate thread, which can be given up if it does not return.
final class Aside<T extends @Nullable Object> {

    static final String THREAD = "asyncio4j-test";

    private final FutureTask<T> call;
    private final Thread thread;

    Aside(Callable<T> body) {
        call = new FutureTask<>(body);
        thread = Thread.ofPlatform().daemon().name(THREAD).start(call);
    }

    T await(Duration limit) throws InterruptedException, ExecutionException, TimeoutException {
        return call.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// Interrupts the call and waits a little for it to end, in whatever way.
    void giveUp(Duration patience) {
        thread.interrupt();
        try {
            thread.join(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
