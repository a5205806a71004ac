package io.asyncio4j;

import org.jspecify.annotations.Nullable;

/// The failures of tasks and promises that nobody has awaited: reported when nobody can any more, or the loop
/// closes.
final class Unretrieved {

    private Unretrieved() {}

    /// Watches what has failed without anybody waiting for it. Loop only.
    static void watch(Awaitable<?> awaitable, EventLoop loop) {
        Report report = reportOf(awaitable, loop);
        if (report != null) {
            loop.unreachable().watch(awaitable, report::settle);
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

    /// A failure, and the values that its task had.
    private record Report(
            EventLoop loop, String name, @Nullable Context context, Awaitable.Failure failure) {

        void settle() {
            if (failure.retrieved || isOfTheEnd()) {
                return;
            }
            if (context == null) {
                tell();
            } else {
                context.runCarried(VoidAdapters.op(this::tell));
            }
        }

        /// Whether it is the interrupt by which the loop's end cuts its threads short.
        private boolean isOfTheEnd() {
            return failure.exception instanceof InterruptedException
                    && loop.engine().isEnding();
        }

        private void tell() {
            loop.reportError("the exception of " + name + " was never retrieved", failure.exception);
        }
    }
}
