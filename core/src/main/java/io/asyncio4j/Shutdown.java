package io.asyncio4j;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The end of a loop, in asyncio's order: tasks, callbacks, driver and thread, default executor.
final class Shutdown {

    private static final Duration EXECUTOR_PATIENCE = Duration.ofMinutes(5);

    private final EventLoop loop;
    private final Set<Blocking<?>> blocked = ConcurrentHashMap.newKeySet(); // any thread
    private volatile boolean closing;
    private volatile boolean hurried;

    Shutdown(EventLoop loop) {
        this.loop = loop;
    }

    boolean isClosed() {
        return closing;
    }

    void ensureOpen() {
        if (closing) {
            throw new IllegalStateException("the event loop is closed");
        }
    }

    void addBlocked(Blocking<?> caller) {
        blocked.add(caller);
    }

    void removeBlocked(Blocking<?> caller) {
        blocked.remove(caller);
    }

    void stop() {
        loop.callSoonThreadsafe(() -> blocked.forEach(Blocking::stop));
    }

    /// Does not wait for the default executor when the loop closes. Any thread.
    void hurry() {
        hurried = true;
        loop.defaultExecutor().abandon();
    }

    void close() {
        if (begin()) {
            Engine engine = loop.engine();
            engine.post(new Handle(engine, this::endTasks));
        }
        awaitEnd();
    }

    /// Drops what was posted after the loop's thread had ended.
    void abandonIfEnded() {
        if (loop.engine().hasEnded()) {
            loop.engine().abandonInbox();
        }
    }

    private synchronized boolean begin() {
        boolean first = !closing;
        closing = true;
        return first;
    }

    private void endTasks() {
        loop.newTask("shutdown", Bodies.callable(this::cancelAllAndClose)).start(loop.tasks());
    }

    private void cancelAllAndClose() {
        Task<?> self = Task.current("close");
        for (var left = others(self); !left.isEmpty(); left = others(self)) {
            left.forEach(task -> cancel(task, "the event loop is closing"));
            left.forEach(this::awaitEnd);
        }
        loop.unretrieved().reportAll();
        loop.callSoon(loop.engine()::close);
    }

    private Set<Task<?>> others(Task<?> self) {
        Set<Task<?>> tasks = loop.allTasks();
        tasks.remove(self);
        return tasks;
    }

    static void cancel(Task<?> task, String reason) {
        task.cancel(reason);
        if (task.fiber().isInJdk()) {
            task.fiber().thread().interrupt(); // nothing else ends a call of the JDK
        }
    }

    private void awaitEnd(Task<?> task) {
        task.waitUntilDone("close");
        Throwable failure = task.failure();
        if (failure != null) {
            loop.reportError(task.name() + " failed while the event loop was closing", failure);
        }
    }

    private void awaitEnd() {
        boolean interrupted = false;
        while (true) {
            try {
                loop.engine().thread().join();
                if (!hurried && !loop.defaultExecutor().close(EXECUTOR_PATIENCE)) {
                    loop.reportError(
                            "the default executor did not end in time",
                            new IllegalStateException("work still running after " + Durations.text(EXECUTOR_PATIENCE)));
                }
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                hurry();
            }
        }
        loop.engine().abandonInbox();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
