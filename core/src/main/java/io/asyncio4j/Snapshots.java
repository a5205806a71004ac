package io.asyncio4j;

import io.asyncio4j.lowlevel.LoopSnapshot;
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
        Map<Task<?>, TaskSnapshot> seen = engine.isLoopThread() ? lookOnLoop(loop) : askLoop(loop);
        if (seen == null) {
            stall = stall(engine, step, System.nanoTime() - began);
            seen = lookFromOutside(loop);
        }
        if (frames > 0) {
            seen.replaceAll((task, snapshot) -> snapshot.withStack(
                    UserFrames.of(task).stream().limit(frames).toList()));
        }
        return new LoopSnapshot(
                engine.thread().threadId(), engine.thread().getName(), stall, List.copyOf(seen.values()));
    }

    /// Null if the loop does not answer.
    private static @Nullable Map<Task<?>, TaskSnapshot> askLoop(EventLoop loop) {
        var answer = new CompletableFuture<Map<Task<?>, TaskSnapshot>>();
        boolean asked = loop.tryCallSoonThreadsafe(() -> {
            if (!answer.isDone()) {
                answer.complete(lookOnLoop(loop));
            }
        });
        try {
            return asked ? answer.get(PATIENCE, TimeUnit.MILLISECONDS) : new LinkedHashMap<>();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            // looks itself
        }
        answer.cancel(false);
        return null;
    }

    private static Map<Task<?>, TaskSnapshot> lookOnLoop(EventLoop loop) {
        loop.engine().startMeter();
        return look(loop);
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

    private static Map<Task<?>, TaskSnapshot> lookFromOutside(EventLoop loop) {
        Map<Task<?>, TaskSnapshot> seen = new LinkedHashMap<>();
        for (int looks = 0; looks < MAX_LOOKS; looks++) {
            long step = loop.engine().runningStep();
            try {
                seen = look(loop);
            } catch (RuntimeException e) {
                continue; // the loop has gone on
            }
            if (step != Engine.NO_STEP && loop.engine().runningStep() == step) {
                break;
            }
        }
        return seen;
    }

    private static Map<Task<?>, TaskSnapshot> look(EventLoop loop) {
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
                meter == null ? null : meter.timesOf(task),
                creations == null ? List.of() : creations.frames(task),
                List.of());
    }

    private static String activity(Task<?> task) {
        try {
            return task.describeState();
        } catch (RuntimeException e) {
            return "waits for something whose toString has thrown " + e; // the program's own
        }
    }
}
