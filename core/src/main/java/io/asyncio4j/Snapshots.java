package io.asyncio4j;

import io.asyncio4j.lowlevel.EndedTask;
import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.ResourceSnapshot;
import io.asyncio4j.lowlevel.TaskSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Looks at the tasks of loops. Any thread.
final class Snapshots {

    // What tasks wait for is loop only, and read without a lock or a barrier. So the loop itself is asked to look, by
    // a callback: that is exact. A loop that does not answer is stuck in a step or very busy. In the first case its
    // tasks do not change, and reading them from outside is as good; in the second, a look during which the loop has
    // gone on is taken again, at most a few times. Stacks take long, so they are always taken on the caller's thread.

    private static final long PATIENCE = 300; // ms
    private static final int MAX_LOOKS = 5;

    private Snapshots() {}

    static LoopSnapshot take(EventLoop loop, int frames) {
        Engine engine = loop.engine();
        long began = System.nanoTime();
        long step = engine.runningStep();
        LoopSnapshot.Stall stall = null;
        Seen seen = engine.isLoopThread() ? lookOnLoop(loop, began) : askLoop(loop, began);
        if (seen == null) {
            stall = stall(engine, step, System.nanoTime() - began);
            seen = lookFromOutside(loop);
        }
        if (frames > 0) {
            seen.tasks.replaceAll((task, snapshot) -> snapshot.withStack(
                    UserFrames.of(task).stream().limit(frames).toList()));
        }
        return new LoopSnapshot(
                engine.thread().threadId(),
                engine.thread().getName(),
                stall,
                seen.load,
                List.copyOf(seen.tasks.values()),
                seen.resources,
                seen.ended,
                seen.unretrieved);
    }

    /// Null if the loop does not answer.
    private static @Nullable Seen askLoop(EventLoop loop, long began) {
        var answer = new CompletableFuture<Seen>();
        var taken = new AtomicBoolean(); // by the loop, which answers then; or by the caller, who waits no longer
        boolean asked = loop.tryCallSoonThreadsafe(() -> {
            if (taken.compareAndSet(false, true)) {
                complete(answer, loop, began);
            }
        });
        if (!asked) {
            return Seen.nothing();
        }
        try {
            return answer.get(PATIENCE, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            // looks itself, unless the loop is about to
        }
        return taken.compareAndSet(false, true)
                ? null
                : answer.exceptionally(_ -> null).join();
    }

    private static void complete(CompletableFuture<Seen> answer, EventLoop loop, long began) {
        try {
            answer.complete(lookOnLoop(loop, began));
        } catch (Throwable e) {
            answer.completeExceptionally(e);
        }
    }

    private static Seen lookOnLoop(EventLoop loop, long began) {
        Engine engine = loop.engine();
        var load = new LoopSnapshot.Load(
                Duration.ofNanos(System.nanoTime() - began), engine.readyCount(), engine.timerCount());
        engine.startMeter();
        return lookAtAll(loop, load);
    }

    /// The step that runs, if it is the same as before.
    private static LoopSnapshot.@Nullable Stall stall(Engine engine, long step, long nanos) {
        Fiber culprit = engine.mounted();
        if (culprit == null || step == Engine.NO_STEP) {
            return null;
        }
        List<StackTraceElement> stack = List.of(culprit.thread().getStackTrace());
        if (engine.runningStep() != step) {
            return null;
        }
        long task = culprit.task == null ? 0 : culprit.thread().threadId();
        long lasting = Math.max(nanos, Watchdog.lasting(engine, step));
        return new LoopSnapshot.Stall(task, Duration.ofNanos(lasting), stack);
    }

    private static Seen lookFromOutside(EventLoop loop) {
        Seen seen = Seen.nothing();
        for (int looks = 0; looks < MAX_LOOKS; looks++) {
            long step = loop.engine().runningStep();
            try {
                seen = lookAtAll(loop, null);
            } catch (RuntimeException e) {
                continue; // the loop has gone on
            }
            if (step != Engine.NO_STEP && loop.engine().runningStep() == step) {
                break;
            }
        }
        return seen;
    }

    private static Seen lookAtAll(EventLoop loop, LoopSnapshot.@Nullable Load load) {
        Map<Task<?>, TaskSnapshot> tasks = look(loop);
        Engine engine = loop.engine();
        Meter meter = engine.meter();
        return new Seen(
                load,
                tasks,
                engine.resources().look(tasks.keySet()),
                meter == null ? List.of() : meter.ended(),
                loop.unretrieved().count());
    }

    /// Without stacks, and without measuring.
    static Map<Task<?>, TaskSnapshot> look(EventLoop loop) {
        var seen = new LinkedHashMap<Task<?>, TaskSnapshot>();
        for (Task<?> task : TaskList.allOf(loop.tasks(), loop.generators())) {
            TaskSnapshot.State state = task.state();
            if (state != null) {
                seen.put(task, of(task, state));
            }
        }
        return seen;
    }

    private static TaskSnapshot of(Task<?> task, TaskSnapshot.State state) {
        Engine engine = task.engine();
        Creations creations = engine.loop().creations();
        Meter meter = engine.meter();
        Nursery owner = task.owner();
        Suspension suspension = task.suspension();
        var awaited = new ArrayList<Long>();
        var holders = new ArrayList<Long>();
        if (suspension != null) {
            suspension.forEachAwaited(each -> {
                if (each instanceof Task<?> other) {
                    awaited.add(other.id());
                }
            });
            suspension.forEachHolder(holder -> holders.add(holder.id()));
        }
        return new TaskSnapshot(
                task.id(),
                task.name(),
                state,
                activity(task),
                owner == null ? 0 : owner.parent().id(),
                awaited,
                holders,
                task.deliveredRequests(),
                meter == null ? null : meter.cancelledBy(task),
                meter == null ? null : meter.timesOf(task),
                creations == null ? List.of() : creations.frames(task),
                List.of());
    }

    /// What an object of the program says of itself.
    static String text(Object object) {
        try {
            return object.toString();
        } catch (RuntimeException e) {
            return object.getClass().getName() + ", whose toString has thrown " + e;
        }
    }

    private static String activity(Task<?> task) {
        try {
            return task.describeState();
        } catch (RuntimeException e) {
            return "waits for something whose toString has thrown " + e; // the program's own
        }
    }

    private record Seen(
            LoopSnapshot.@Nullable Load load,
            Map<Task<?>, TaskSnapshot> tasks,
            List<ResourceSnapshot> resources,
            List<EndedTask> ended,
            long unretrieved) {

        static Seen nothing() {
            return new Seen(null, new LinkedHashMap<>(), List.of(), List.of(), 0);
        }
    }
}
