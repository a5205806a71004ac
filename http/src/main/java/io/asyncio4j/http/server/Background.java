package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.createTask;

import io.asyncio4j.CancelledError;
import io.asyncio4j.ParkingLot;
import io.asyncio4j.Task;
import io.asyncio4j.function.VoidOp;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The work of a server that goes on after responses were sent. Loop only.
final class Background {

    private final Set<Task<?>> tasks = new LinkedHashSet<>();
    private final ParkingLot<@Nullable Void> end = new ParkingLot<>("the end of the work after responses");
    private boolean aborted;

    /// Begins work in a task of its own.
    void begin(Work work) {
        Task<?> task = createTask(work.name, () -> run(work.name, work.body));
        tasks.add(task);
        task.onDone(_ -> ended(task));
        if (aborted) {
            task.cancel("the server is closing");
        }
    }

    /// Cancels all work, and what is begun later.
    void abort() {
        aborted = true;
        Set.copyOf(tasks).forEach(task -> task.cancel("the server is closing"));
    }

    /// Waits until all work has ended.
    void await() {
        while (!tasks.isEmpty()) {
            end.await("await");
        }
    }

    private void ended(Task<?> task) {
        tasks.remove(task);
        if (tasks.isEmpty()) {
            end.wakeAll(null);
        }
    }

    private static void run(String name, VoidOp<?> work) {
        try {
            work.run();
        } catch (Exception e) {
            if (CancelledError.unwrap(e) instanceof CancelledError cancellation) {
                throw cancellation;
            }
            Errors.log(name + " failed", e);
        }
    }

    /// @param name for messages
    record Work(String name, VoidOp<?> body) {}
}
