package io.asyncio4j;

import io.asyncio4j.function.VoidOp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The end of a loop, in asyncio's order: tasks, generators, callbacks, driver and thread, default executor.
final class LoopShutdown {

    static final Duration EXECUTOR_PATIENCE = Duration.ofMinutes(5);
    private static final Duration PATIENCE = Duration.ofSeconds(5); // with tasks that do not end
    private static final String CLOSING = "the event loop is closing";
    private static final int MAX_ROUNDS = 100; // then tasks that start tasks for ever are given up

    private final EventLoop loop;
    private final Duration executorPatience;
    private final List<BlockedCaller<?>> blocked = new CopyOnWriteArrayList<>(); // any thread
    private final Consumer<BlockedCaller<?>> tellBroken = caller -> caller.giveUp(broken());
    private final Set<BlockedCaller<?>> begun = new HashSet<>(); // loop only: those whose task has begun
    private volatile @Nullable Throwable broken; // why the loop's thread has died
    private volatile boolean closing;
    private volatile boolean hurried;
    private volatile boolean gaveUp;
    private int rounds; // loop only

    LoopShutdown(EventLoop loop, Duration executorPatience) {
        this.loop = loop;
        this.executorPatience = executorPatience;
    }

    boolean isClosed() {
        return closing;
    }

    void ensureOpen() {
        if (closing) {
            throw new IllegalStateException("the event loop is closed");
        }
    }

    void ensureNotEnded() {
        if (loop.engine().hasEnded()) {
            throw new IllegalStateException("the event loop is closed");
        }
    }

    void addBlocked(BlockedCaller<?> caller) {
        blocked.add(caller);
    }

    void removeBlocked(BlockedCaller<?> caller) {
        blocked.remove(caller);
    }

    void runBegan(BlockedCaller<?> caller) {
        begun.add(caller);
    }

    void runEnded(BlockedCaller<?> caller) {
        begun.remove(caller);
    }

    void stop() {
        List<BlockedCaller<?>> stopped = List.copyOf(blocked); // not those that come later
        loop.callSoonThreadsafe(() -> stopped.forEach(
                caller -> caller.giveUp(new IllegalStateException("event loop stopped before the task was done"))));
    }

    /// Whether a deadlock would keep somebody waiting. A caller whose task is still on its way does not count.
    boolean someoneWaits() {
        return closing ? !gaveUp : !begun.isEmpty();
    }

    /// No task of the loop can ever go on: tells those who wait for one. In a callback.
    void deadlocked() {
        if (closing) {
            gaveUp = true;
            reportRefusing();
            endLoop();
        } else {
            var error = new DeadlockError(
                    "all tasks wait, and nothing is left that could wake one of them:\n" + loop.taskTree());
            begun.forEach(caller -> caller.giveUp(error));
            begun.clear();
        }
    }

    /// The same, but a thread that the loop knows nothing of may still call in. In a callback.
    void seemsDeadlocked() {
        loop.reportError(
                "the event loop may be stuck",
                new DeadlockError(
                        "all tasks have been waiting for 5 s, and only a foreign thread could wake one of them:\n"
                                + loop.taskTree()));
    }

    /// The loop's thread dies: whoever waits for a task is told why. On that thread. It needs no memory, for most
    /// likely there is none.
    void broken(Throwable error) {
        broken = error;
        closing = true;
        blocked.forEach(tellBroken);
    }

    private Throwable broken() {
        return Objects.requireNonNull(broken);
    }

    /// Does not wait for the default executor when the loop closes, nor does it interrupt it before. Any thread.
    void hurryLater() {
        hurried = true;
    }

    /// Interrupts the default executor, and does not wait for it when the loop closes. Any thread.
    void hurry() {
        hurried = true;
        loop.defaultExecutor().interrupt();
    }

    void close() {
        if (begin()) {
            Engine engine = loop.engine();
            engine.post(new Handle(engine, () -> {
                engine.outsideWork().runBegan(); // time goes on for what cleans up
                engine.beginEnding();
                endTasks();
            }));
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

    /// In a callback: between its look and its end no task can be started. What is ready runs first,
    /// for it tells the futures of tasks how they ended.
    private void endTasks() {
        List<Task<?>> left = inTree(loop.tasks());
        List<Task<?>> generators = inTree(loop.generators());
        if (rounds++ == MAX_ROUNDS) {
            left.forEach(task -> loop.reportError("the event loop was closed", leftBehind(task)));
            endLoop();
        } else if (!left.isEmpty()) {
            start(() -> end(left));
        } else if (!loop.engine().isIdle()) {
            loop.callSoon(this::endTasks);
        } else if (!generators.isEmpty()) {
            start(() -> endGenerators(generators));
        } else {
            endLoop();
        }
    }

    private static List<Task<?>> inTree(TaskList list) {
        var found = new ArrayList<Task<?>>();
        list.forEachInTree(found::add);
        return found;
    }

    private void start(VoidOp<?> ending) {
        loop.newTask("shutdown", VoidAdapters.callable(ending)).start(loop.tasks());
    }

    private void reportRefusing() {
        loop.reportError(
                "the event loop is closing, but tasks do not end",
                new IllegalStateException("these tasks were cancelled and have not ended:\n" + loop.taskTree()));
    }

    private void endLoop() {
        loop.signals().removeAll();
        loop.unreachable().runAll();
        loop.unretrieved().tellLost();
        loop.engine().close();
    }

    private void end(List<Task<?>> left) {
        left.forEach(task -> task.cancel(CLOSING));
        awaitAll(left);
    }

    private void endGenerators(List<Task<?>> left) {
        Creations creations = loop.creations();
        if (creations != null) {
            loop.generators().forEach(body -> loop.reportError("a generator was left open", leftOpen(body, creations)));
        }
        left.forEach(task -> GeneratorBody.end(task, CLOSING));
        awaitAll(left);
    }

    private void awaitAll(List<Task<?>> left) {
        Handle report = loop.callLater(PATIENCE, this::reportRefusing);
        left.forEach(this::awaitEnd);
        report.cancel();
        loop.callSoon(this::endTasks);
    }

    private static IllegalStateException leftOpen(Task<?> body, Creations creations) {
        String asked = creations.frames(body).stream()
                .findFirst()
                .map(frame -> "; its first element was asked for at " + frame)
                .orElse("");
        return new IllegalStateException(body + " was never closed" + asked);
    }

    private static IllegalStateException leftBehind(Task<?> task) {
        return new IllegalStateException(
                task + " was left behind: tasks kept starting tasks while they were cancelled");
    }

    private void awaitEnd(Task<?> task) {
        task.waitUntilDone("close");
        Throwable failure = task.failure();
        if (failure != null && !(hurried && failure instanceof InterruptedException)) { // which hurry() has caused
            loop.reportError(task.name() + " failed while the event loop was closing", failure);
        }
    }

    private void awaitEnd() {
        boolean interrupted = false;
        while (true) {
            try {
                loop.engine().thread().join();
                loop.engine().abandonInbox(); // what the executor does may wait for it
                loop.locals().close();
                if (hurried) {
                    hurry(); // the loop may have ended before it came to that
                }
                if (!loop.defaultExecutor().close(hurried ? Duration.ZERO : executorPatience) && !hurried) {
                    loop.reportError(
                            "the default executor did not end in time",
                            new IllegalStateException("work still running after " + Durations.text(executorPatience)));
                }
                loop.engine().abandonInbox(); // what its work has come to meanwhile
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                hurry();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
