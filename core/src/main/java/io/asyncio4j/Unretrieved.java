package io.asyncio4j;

import io.asyncio4j.function.VoidOp;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The failures of tasks and promises that nobody has awaited: reported when nobody can any more, or the loop
/// closes.
///
/// Somebody may hold what has failed and never ask, and the collector may take its time. So the log tells of it
/// early, after [#PATIENCE]. One timer serves all failures of a loop; what succeeds never comes here.
final class Unretrieved {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

    private final Engine engine;
    private final ArrayDeque<Late> fresh = new ArrayDeque<>(); // loop only; the earliest first

    Unretrieved(Engine engine) {
        this.engine = engine;
    }

    /// Watches what has failed without anybody waiting for it. Loop only.
    void watch(Awaitable<?> awaitable) {
        EventLoop loop = engine.loop();
        Report report = reportOf(awaitable, loop);
        if (report != null) {
            loop.unreachable().watch(awaitable, report::settle);
            fresh.add(new Late(engine.deadline(PATIENCE), report));
            if (fresh.size() == 1) {
                lookLater();
            }
        }
    }

    /// Whether a timer of its own is under way. Loop only.
    boolean isWatching() {
        return !fresh.isEmpty();
    }

    private void lookLater() {
        engine.wakeAt(fresh.getFirst().deadline, new Look(engine));
    }

    private void look() {
        long now = engine.now();
        while (!fresh.isEmpty() && fresh.getFirst().deadline - now <= 0) {
            fresh.removeFirst().report.warn();
        }
        if (!fresh.isEmpty()) {
            lookLater();
        }
    }

    /// Reports it at once: the loop has ended. Any thread.
    static void report(Awaitable<?> awaitable, EventLoop loop) {
        Report report = reportOf(awaitable, loop);
        if (report != null) {
            report.settle();
        }
    }

    private static @Nullable Report reportOf(Awaitable<?> awaitable, EventLoop loop) {
        Awaitable.Failure failure = awaitable.keptFailure();
        if (failure == null || failure.retrieved) {
            return null;
        }
        return awaitable instanceof Task<?> task
                ? new Report(loop, task.name(), task.context(), failure)
                : new Report(loop, "a promise", null, failure);
    }

    private record Late(long deadline, Report report) {}

    private final class Look extends Due {

        Look(Engine engine) {
            super(engine::enqueue);
        }

        @Override
        void act() {
            engine.enqueue(new Handle(engine, Unretrieved.this::look)); // the log is foreign code
        }
    }

    /// A failure, and the values that its task had.
    private record Report(
            EventLoop loop, String name, @Nullable Context context, Awaitable.Failure failure) {

        void settle() {
            if (!failure.retrieved && !isOfTheEnd()) {
                inContext(this::tell);
            }
        }

        /// Somebody may still ask for it: this goes to the log, not to the loop's error handler.
        void warn() {
            if (!failure.retrieved && !failure.reported && !isOfTheEnd()) {
                failure.reported = true;
                inContext(() ->
                        loop.warn(name + " has failed, and nobody has asked for its result yet", failure.exception));
            }
        }

        private void inContext(VoidOp<RuntimeException> action) {
            if (context == null) {
                action.run();
            } else {
                context.runCarried(VoidAdapters.op(action));
            }
        }

        /// Whether it is the interrupt by which the loop's end cuts its threads short.
        private boolean isOfTheEnd() {
            return failure.exception instanceof InterruptedException
                    && loop.engine().isEnding();
        }

        private void tell() {
            if (failure.reported && loop.onlyLogsErrors()) {
                return;
            }
            failure.reported = true;
            loop.reportError("the exception of " + name + " was never retrieved", failure.exception);
        }
    }
}
