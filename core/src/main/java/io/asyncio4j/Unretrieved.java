package io.asyncio4j;

/// The failures of tasks that nobody has awaited: reported when nobody can any more, or the loop closes.
final class Unretrieved {

    private Unretrieved() {}

    /// Watches a task that has failed without anybody waiting for it. Loop only.
    static void watch(Task<?> task) {
        EventLoop loop = task.engine().loop();
        Awaitable.Failure failure = task.keptFailure();
        String name = task.name();
        if (failure != null) {
            loop.unreachable().watch(task, () -> report(loop, name, failure));
        }
    }

    private static void report(EventLoop loop, String name, Awaitable.Failure failure) {
        if (!failure.retrieved) {
            loop.reportError("the exception of " + name + " was never retrieved", failure.exception);
        }
    }
}
