package io.asyncio4j;

import org.jspecify.annotations.Nullable;

/// The failures of tasks that nobody has awaited: reported when nobody can any more, or the loop closes. Loop
/// only.
final class Unretrieved {

    private Unretrieved() {}

    /// Watches a task that has failed without anybody waiting for it.
    static void watch(Task<?> task) {
        Awaitable.Failure failure = task.keptFailure();
        if (failure != null) {
            var report = new Report(task.engine().loop(), task.name(), task.context(), failure);
            report.loop.unreachable().watch(task, report::settle);
        }
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
