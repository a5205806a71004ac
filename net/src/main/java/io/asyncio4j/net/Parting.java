package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.createTask;

import io.asyncio4j.Promise;
import io.asyncio4j.Task;
import org.jspecify.annotations.Nullable;

/// What a service does when its server ends. Loop only.
final class Parting {

    // OPEN → BEGUN → its task is done, and then, when no connection is left → ENDING

    private static final String REASON = "the server is closing";

    private final Service.Farewell farewell;
    private final Runnable onBegun; // when the first task is done
    private @Nullable Task<?> begun;
    private boolean running; // the first task
    private boolean aborted;
    private boolean ending;

    Parting(Service.Farewell farewell, Runnable onBegun) {
        this.farewell = farewell;
        this.onBegun = onBegun;
    }

    void begin() {
        if (begun == null) {
            Task<?> task = createTask("farewell", this::run);
            begun = task;
            task.onDone(_ -> onBegun.run());
        }
    }

    void abort() {
        if (!aborted) {
            aborted = true;
            farewell.abort();
            if (begun != null && running) {
                begun.cancel(REASON);
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

    /// Even if there is no time left, it is run to its first wait.
    private void run() {
        running = true;
        if (aborted && begun != null) {
            begun.cancel(REASON);
        }
        farewell.begin();
    }
}
