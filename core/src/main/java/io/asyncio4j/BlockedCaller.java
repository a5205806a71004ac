package io.asyncio4j;

import io.asyncio4j.internal.Sneaky;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// A thread outside the loop that is blocked until a task of the loop is done.
final class BlockedCaller<T extends @Nullable Object> extends Entry {

    private final EventLoop loop;
    private final Task<T> task;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Throwable givenUp; // why it waits no longer

    BlockedCaller(EventLoop loop, @Nullable String name, @Nullable Context context, Callable<? extends T> body) {
        this.loop = loop;
        this.task = loop.newTask(name, context, body);
    }

    Task<T> task() {
        return task;
    }

    /// Runs the task; throws exactly what it throws.
    T run() {
        if (Engine.find() == loop.engine()) {
            throw new IllegalStateException("EventLoop.run blocks its thread and must not be called on a loop;"
                    + " Asyncio.run may be called in a task");
        }
        loop.shutdown().addBlocked(this);
        try {
            loop.post(new Submission(this));
            awaitEnd();
        } finally {
            loop.shutdown().removeBlocked(this);
        }
        Throwable reason = givenUp;
        if (reason != null && !task.isDone()) {
            throw Sneaky.rethrow(reason);
        }
        try {
            return task.valueOrRethrow();
        } catch (Throwable e) {
            loop.foldTrace(e); // it may be what the JVM shows when the program ends
            throw e;
        }
    }

    /// Gives up waiting; `reason` is thrown to the caller. Any thread.
    void giveUp(Throwable reason) {
        givenUp = reason;
        ended.countDown();
    }

    /// The task begins. Loop only.
    void begin() {
        task.start(loop.tasks());
        task.addWaiter(this);
        loop.shutdown().runBegan(this);
        loop.engine().outsideWork().runBegan();
    }

    /// The loop ended before the task came to it.
    void abandon() {
        task.abandon();
        ended.countDown();
    }

    @Override
    void wake() {
        loop.shutdown().runEnded(this);
        loop.engine().outsideWork().runEnded();
        ended.countDown();
    }

    private void awaitEnd() {
        boolean interrupted = false;
        while (true) {
            try {
                ended.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                task.cancel("the thread that called run was interrupted");
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
