package io.asyncio4j;

import io.asyncio4j.lowlevel.Instrument;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Remembers, in debug mode, where each task that is not done was created, and sees when tasks begin to wait for
/// each other in a circle. Any thread.
final class Creations implements Instrument {

    private final Map<Task<?>, TraceNote> traces = new ConcurrentHashMap<>();

    @Override
    public void taskCreated(Task<?> task) {
        traces.put(task, TraceNote.createdHere(task.name()));
    }

    @Override
    public void stepEnds(Task<?> task) {
        WaitCycle cycle = WaitCycle.closedBy(task);
        if (cycle != null) {
            Engine engine = task.engine();
            engine.enqueue(new Handle(engine, () -> cycle.warn(engine.loop()))); // the log is foreign code
        }
    }

    /// An error of the task shows from now on where it was created. On the loop.
    @Override
    public void taskEnded(Task<?> task) {
        TraceNote creation = traces.remove(task);
        Awaitable.Failure failure = task.keptFailure(); // which nobody has retrieved by this
        if (creation == null) {
            return;
        }
        if (failure != null) {
            creation.addTo(failure.exception);
        } else if (task.hasSwallowedCancellation()) {
            task.engine()
                    .loop()
                    .reportError(
                            task.name() + " ended normally although it was cancelled: something caught the"
                                    + " CancelledError and did not call uncancel()",
                            creation);
        }
    }

    /// The place in the program that calls the library now; null if the library calls itself.
    static @Nullable StackTraceElement here() {
        var frames = UserFrames.ifAny(Thread.currentThread().getStackTrace());
        return frames.isEmpty() ? null : frames.getFirst();
    }

    /// Where a task that is not done was created, innermost first; nothing if the library has created it for
    /// itself.
    List<StackTraceElement> frames(Task<?> task) {
        TraceNote trace = traces.get(task);
        return trace == null ? List.of() : UserFrames.ifAny(trace.getStackTrace());
    }
}
