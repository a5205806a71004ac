package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.createTask;

import io.asyncio4j.Promise;
import io.asyncio4j.Task;
import org.jspecify.annotations.Nullable;

/// What a service does when its server ends. Loop only.
final class Parting {

    // OPEN → BEGUN → its task is done, and then, when no connection is left → ENDING

    private final Service.Farewell farewell;
    private final Runnable onBegun; // when the first task is done
    private @Nullable Task<?> begun;
    private boolean aborted;
    private boolean ending;

    Parting(Service.Farewell farewell, Runnable onBegun) {
        this.farewell = farewell;
        this.onBegun = onBegun;
    }

    void begin() {
        if (begun == null) {
            Task<?> task = createTask("farewell", farewell::begin);
            begun = task;
            task.onDone(_ -> onBegun.run());
        }
    }

    void abort() {
        if (!aborted) {
            aborted = true;
            farewell.abort();
            if (begun != null) {
                begun.cancel("the server is closing");
            }
        }
    }

    /// No connection is left: once everything is done, `closed` is.
    void endInto(Promise<@Nullable Void> closed) {
        if (ending || begun == null || !begun.isDone()) {
            return;
        }
        ending = true;
        Task<?> task = createTask("end of the server", farewell::end);
        task.onDone(_ -> {
            Throwable failure = task.isCancelled() ? null : task.exception();
            if (failure == null) {
                closed.complete(null);
            } else {
                closed.fail(failure);
            }
        });
    }
}
