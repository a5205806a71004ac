package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.yieldNow;

import io.asyncio4j.function.VoidOp;
import org.jspecify.annotations.Nullable;

/// A task that may be cancelled anywhere, and counts: every cancellation hits, and none hits twice.
public final class Victim {

    private final Task<?> task;
    private boolean began;
    private int asked; // cancellations, while it was not done
    private int hits; // cancellations that it has seen
    private @Nullable Throwable failure;

    Victim(String name, VoidOp<?> body) {
        task = createTask(name, () -> run(body));
    }

    public Task<?> task() {
        return task;
    }

    /// What its body has thrown, null if nothing but a cancellation.
    @Nullable
    public Throwable failure() {
        return failure;
    }

    /// Whether somebody has cancelled it before it was done.
    public boolean wasCancelled() {
        return asked > 0;
    }

    @Override
    public String toString() {
        return task.name();
    }

    /// Cancels it.
    ///
    /// @return false if it was done
    public boolean cancel() {
        boolean possible = task.cancel();
        asked += possible ? 1 : 0;
        return possible;
    }

    /// Throws if it has not ended as it should: it was hit if it was cancelled, and has failed with nothing
    /// but what is expected.
    public void check(Class<? extends Throwable> expected) {
        if (failure != null && !expected.isInstance(failure)) {
            throw new AssertionError(task + " has failed", failure);
        }
        if (!began && asked == 0) {
            throw new AssertionError(task + " has not begun");
        }
        if (began && (hits > asked || (hits == 0 && asked > 0))) {
            throw new AssertionError(task + " was cancelled " + asked + " times and hit " + hits + " times");
        }
    }

    private void run(VoidOp<?> body) {
        began = true;
        try {
            body.run();
        } catch (CancelledError e) {
            hits++;
        } catch (Throwable e) {
            failure = e;
        }
        wait(2); // what is left hits here
    }

    private void wait(int times) {
        for (int left = times; left > 0; left--) {
            try {
                yieldNow();
            } catch (CancelledError e) {
                hits++;
            }
        }
    }
}
