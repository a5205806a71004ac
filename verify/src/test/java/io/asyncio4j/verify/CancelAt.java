package io.asyncio4j.verify;

import io.asyncio4j.Task;
import io.asyncio4j.lowlevel.Instrument;
import org.jspecify.annotations.Nullable;

/// Cancels a task at a certain point: before or after one of its steps. So a cancellation meets each wait,
/// before what it waits for has come and after.
final class CancelAt implements Instrument {

    private @Nullable Task<?> victim;
    private int left;

    /// Cancels `task`, which has not begun, at a point; the first is 0.
    void watch(Task<?> task, int point) {
        victim = task;
        left = point;
    }

    /// Whether the point has come.
    boolean hasCancelled() {
        return left < 0;
    }

    @Override
    public void stepBegins(Task<?> task) {
        point(task);
    }

    @Override
    public void stepEnds(Task<?> task) {
        point(task);
    }

    private void point(Task<?> task) {
        if (task == victim && left-- == 0) {
            task.cancel("at this point");
        }
    }
}
