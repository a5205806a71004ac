package io.asyncio4j;

import java.lang.ref.Cleaner;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Failed tasks that nobody has awaited: reported when nobody can any more, or the loop closes.
final class Unretrieved {

    private static final Cleaner CLEANER = Cleaner.create();

    private final EventLoop loop;
    private final Set<Report> reports = ConcurrentHashMap.newKeySet(); // any thread

    Unretrieved(EventLoop loop) {
        this.loop = loop;
    }

    /// Watches a task that has failed without anybody waiting for it.
    @SuppressWarnings("NullAway") // it has failed
    void watch(Task<?> task) {
        var report = new Report(task.name(), task.context(), task.keptFailure());
        reports.add(report);
        CLEANER.register(task, () -> settle(report));
    }

    /// Reports what is left. The loop is closing.
    void reportAll() {
        reports.forEach(this::settle);
    }

    private void settle(Report report) {
        if (reports.remove(report) && !report.failure.retrieved) {
            Context context = report.context;
            if (context == null) {
                tell(report);
            } else {
                context.runCarried(Bodies.op(() -> tell(report)));
            }
        }
    }

    private void tell(Report report) {
        loop.reportError("the exception of " + report.name + " was never retrieved", report.failure.exception);
    }

    /// A failure, and the values that its task had.
    private record Report(String name, @Nullable Context context, Awaitable.Failure failure) {}
}
