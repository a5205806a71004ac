package io.asyncio4j;

import io.asyncio4j.lowlevel.EndedTask;
import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.ResourceSnapshot;
import io.asyncio4j.lowlevel.TaskSnapshot;
import io.asyncio4j.lowlevel.WaitGraph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Looks at the tasks of loops. Any thread.
final class Snapshots {

    // What tasks wait for is loop only, and read without a lock or a barrier. So the loop itself is asked to look, by
    // callbacks: each looks at some tasks, and between two of them the loop goes on. So a look at very many is not of
    // one moment. Each task in it is as it was at some moment of the look, and is there once; those that have come
    // since its beginning are not. What is made of several tasks, a circle of waits, is looked at again at once.
    // A loop that does not answer is stuck in a step or very busy. In the first case its
    // tasks do not change, and reading them from outside is as good; in the second, a look during which the loop has
    // gone on is taken again, at most a few times. Stacks take long, so they are always taken on the caller's thread.

    private static final long PATIENCE = 300; // ms
    private static final int MAX_LOOKS = 5;
    private static final int MAX_NUMBERS = 3; // of what a task waits for

    private Snapshots() {}

    static LoopSnapshot take(EventLoop loop, int frames) {
        Engine engine = loop.engine();
        long began = System.nanoTime();
        long step = engine.runningStep();
        Seen answer = engine.isLoopThread() ? lookOnLoop(loop, began) : askLoop(loop, began);
        LoopSnapshot.Stall stall = answer == null ? stall(engine, step, System.nanoTime() - began) : null;
        Seen seen = answer == null ? lookFromOutside(loop) : answer;
        Comparator<One> byId = Comparator.comparingLong(one -> one.snapshot.id());
        List<TaskSnapshot> tasks = seen.tasks.stream()
                .sorted(byId)
                .map(one -> frames == 0 ? one.snapshot : one.withStack(frames))
                .map(task -> duringStall(stall, task))
                .toList();
        return new LoopSnapshot(
                engine.thread().threadId(),
                engine.thread().getName(),
                stall,
                seen.load,
                tasks,
                seen.resources,
                seen.ended,
                seen.unretrieved);
    }

    /// A loop that is stalled cannot begin to measure; but for as long, no other task has gone on.
    private static TaskSnapshot duringStall(LoopSnapshot.@Nullable Stall stall, TaskSnapshot task) {
        if (stall == null || task.times() != null) {
            return task;
        }
        Duration lasting = stall.lasting();
        TaskSnapshot.Histogram none = TaskSnapshot.Histogram.EMPTY;
        return new TaskSnapshot(
                task.id(),
                task.name(),
                task.state(),
                task.activity(),
                task.owner(),
                task.awaited(),
                task.holders(),
                task.cancelling(),
                task.cancelledBy(),
                task.id() == stall.task()
                        ? new TaskSnapshot.Times(lasting, false, lasting, 0, 0, 0, none, none)
                        : TaskSnapshot.Times.unknown(lasting),
                task.created(),
                task.stack());
    }

    /// Null if the loop does not answer.
    private static @Nullable Seen askLoop(EventLoop loop, long began) {
        var walk = new Walk(loop, began);
        if (!loop.tryCallSoonThreadsafe(walk::goOn)) {
            return Seen.nothing();
        }
        Seen seen = walk.await();
        List<Task<?>> circular = seen == null || walk.wasAtOnce() ? List.of() : circular(seen);
        if (seen == null || circular.isEmpty()) {
            return seen;
        }
        var again = new Walk(loop, began, circular);
        Seen sure = loop.tryCallSoonThreadsafe(again::goOn) ? again.await() : null;
        return sure == null ? seen : seen.with(sure.tasks);
    }

    /// The tasks that seem to wait for each other.
    private static List<Task<?>> circular(Seen seen) {
        Set<Long> ids = new WaitGraph(seen.tasks.stream().map(One::snapshot).toList())
                .cycles().stream().flatMap(List::stream).map(TaskSnapshot::id).collect(Collectors.toSet());
        return seen.tasks.stream()
                .filter(one -> ids.contains(one.snapshot.id()))
                .<Task<?>>map(One::task)
                .toList();
    }

    private static Seen lookOnLoop(EventLoop loop, long began) {
        return new Walk(loop, began).allAtOnce(load(loop.engine(), began));
    }

    private static LoopSnapshot.Load load(Engine engine, long began) {
        engine.observation().startMeter();
        return new LoopSnapshot.Load(
                Duration.ofNanos(System.nanoTime() - began), engine.readyCount(), engine.timerCount());
    }

    /// The step that runs, if it is the same as before.
    private static LoopSnapshot.@Nullable Stall stall(Engine engine, long step, long nanos) {
        Fiber culprit = engine.mounted();
        if (culprit == null || step == Engine.NO_STEP) {
            return null;
        }
        List<StackTraceElement> stack = UserFrames.andCalled(culprit.thread().getStackTrace());
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
                seen = new Walk(loop, 0).allAtOnce(null);
            } catch (RuntimeException e) {
                continue; // the loop has gone on
            }
            if (step != Engine.NO_STEP && loop.engine().runningStep() == step) {
                break;
            }
        }
        return seen;
    }

    /// Without stacks, and without measuring.
    static Map<Task<?>, TaskSnapshot> look(EventLoop loop) {
        var seen = new LinkedHashMap<Task<?>, TaskSnapshot>();
        for (Task<?> task : TaskList.allOf(loop.tasks(), loop.generators())) {
            TaskSnapshot.State state = task.state();
            if (state != null) {
                seen.put(task, of(task, state, activity(task)));
            }
        }
        return seen;
    }

    private static TaskSnapshot of(Task<?> task, TaskSnapshot.State state, String activity) {
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
        return of(task, state, activity, awaited, holders);
    }

    private static TaskSnapshot of(
            Task<?> task, TaskSnapshot.State state, String activity, List<Long> awaited, List<Long> holders) {
        Creations creations = task.engine().loop().creations();
        Meter meter = task.engine().observation().meter();
        Nursery owner = task.owner();
        return new TaskSnapshot(
                task.id(),
                task.name(),
                state,
                activity,
                owner == null ? 0 : owner.parent().id(),
                awaited,
                holders,
                task.deliveredRequests(),
                cancelledBy(task, meter),
                meter == null ? null : meter.timesOf(task),
                creations == null ? List.of() : creations.frames(task),
                List.of());
    }

    private static TaskSnapshot.@Nullable CancelledBy cancelledBy(Task<?> task, @Nullable Meter meter) {
        TaskSnapshot.CancelledBy known = meter == null ? null : meter.cancelledBy(task);
        String reason = known == null && task.deliveredRequests() > 0
                ? task.cancellation().reason()
                : null;
        return reason == null
                ? known
                : new TaskSnapshot.CancelledBy(0, "somebody, before anybody has looked", reason, null);
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

    /// The same with the numbers of what it waits for, but for tasks, which have names.
    private static String numberedActivity(Task<?> task) {
        String activity = activity(task);
        Suspension suspension = task.suspension();
        if (suspension == null) {
            return activity;
        }
        Set<Long> numbers = new LinkedHashSet<>();
        suspension.forEachLine(line -> {
            if (line.held() != null) {
                numbers.add(Resources.number(line.owner()));
            }
        });
        suspension.forEachAwaited(each -> {
            if (each instanceof Promise<?>) {
                numbers.add(Resources.number(each));
            }
        });
        return numbers.stream()
                .limit(MAX_NUMBERS)
                .map(number -> " @" + Long.toHexString(number))
                .collect(Collectors.joining("", activity, ""));
    }

    /// A look of a loop at its tasks, some at a time.
    private static final class Walk {

        // States: WAITING for the next turn, LOOKING in one, GIVEN_UP by the caller, who looks from outside then.

        private static final int WAITING = 0;
        private static final int LOOKING = 1;
        private static final int GIVEN_UP = 2;

        private static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(2); // of a turn
        private static final long LONGEST = TimeUnit.MILLISECONDS.toNanos(50);
        private static final int SHARE = 10; // a turn takes at most this part of what the loop did since the last
        private static final int TASKS_PER_CLOCK_READING = 16;

        private final EventLoop loop;
        private final long began;
        private final CompletableFuture<Seen> answer = new CompletableFuture<>();
        private final AtomicInteger state = new AtomicInteger(WAITING);
        private final AtomicInteger turns = new AtomicInteger(); // that it has had

        private @Nullable List<Task<?>> tasks; // null before the first turn
        private int next;
        private long rested; // since when it has waited for its turn
        private LoopSnapshot.@Nullable Load load;
        private Resources.@Nullable View resources;
        private final List<One> seen = new ArrayList<>();

        Walk(EventLoop loop, long began) {
            this.loop = loop;
            this.began = began;
        }

        /// A look at some of them.
        Walk(EventLoop loop, long began, List<Task<?>> some) {
            this(loop, began);
            this.tasks = some;
        }

        /// Whether nothing came between.
        boolean wasAtOnce() {
            return turns.get() == 1;
        }

        /// Waits as long as the loop goes on; null if it does not. On another thread.
        @Nullable
        Seen await() {
            int before = turns.get();
            while (true) {
                try {
                    return answer.get(PATIENCE, TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return giveUp() ? null : answer.exceptionally(_ -> null).join();
                } catch (ExecutionException e) {
                    return null; // looks itself
                } catch (TimeoutException e) {
                    if (turns.get() == before && giveUp()) {
                        return null;
                    }
                    before = turns.get();
                }
            }
        }

        private boolean giveUp() {
            return state.compareAndSet(WAITING, GIVEN_UP);
        }

        /// Looks at some more. In a callback.
        void goOn() {
            if (!state.compareAndSet(WAITING, LOOKING)) {
                return;
            }
            turns.incrementAndGet();
            try {
                if (look()) {
                    answer.complete(end());
                }
            } catch (Throwable e) {
                answer.completeExceptionally(e);
            }
            state.set(WAITING);
            if (!answer.isDone()) {
                loop.callSoon(this::goOn);
            }
        }

        /// Looks at all of them, wherever it runs.
        Seen allAtOnce(LoopSnapshot.@Nullable Load measured) {
            load = measured;
            gather();
            while (next < tasks().size()) {
                add(tasks().get(next++));
            }
            return end();
        }

        /// Whether those were all.
        private boolean look() {
            long now = System.nanoTime();
            long end = now + (rested == 0 ? SHORTEST : Math.clamp((now - rested) / SHARE, SHORTEST, LONGEST));
            if (load == null) {
                load = load(loop.engine(), began);
                gather();
            }
            int size = tasks().size();
            while (next < size && (next % TASKS_PER_CLOCK_READING != 0 || System.nanoTime() - end < 0)) {
                add(tasks().get(next++));
            }
            rested = System.nanoTime();
            return next == size;
        }

        private void gather() {
            resources = loop.engine().observation().resources().view();
            if (tasks == null) {
                var all = new ArrayList<Task<?>>();
                loop.tasks().forEachInTree(all::add);
                loop.generators().forEachInTree(all::add);
                tasks = all;
            }
        }

        private void add(Task<?> task) {
            TaskSnapshot.State doing = task.state();
            if (doing != null) {
                seen.add(One.of(task, doing));
                Objects.requireNonNull(resources).add(task);
            }
        }

        private List<Task<?>> tasks() {
            return Objects.requireNonNull(tasks);
        }

        private Seen end() {
            Meter meter = loop.engine().observation().meter();
            return new Seen(
                    load,
                    seen,
                    Objects.requireNonNull(resources).end(),
                    meter == null ? List.of() : meter.ended(),
                    loop.unretrieved().count());
        }
    }

    /// @param waited for by the task when it was looked at; null if it did not wait
    private record One(Task<?> task, @Nullable Suspension waited, TaskSnapshot snapshot) {

        static One of(Task<?> task, TaskSnapshot.State state) {
            return new One(task, task.suspension(), Snapshots.of(task, state, numberedActivity(task)));
        }

        /// A loop goes on while stacks are taken: a task that waits for something else by then is shown as it is
        /// then.
        TaskSnapshot withStack(int frames) {
            One seen = this;
            List<StackTraceElement> stack = UserFrames.of(task);
            for (int looks = 1; looks < MAX_LOOKS && task.suspension() != seen.waited; looks++) {
                seen = seen.later();
                stack = UserFrames.of(task);
            }
            return seen.snapshot.withStack(stack.stream().limit(frames).toList());
        }

        /// As it is now, but for the tasks that it waits for: with those of another moment, there might be circles.
        private One later() {
            Suspension waiting = task.suspension();
            TaskSnapshot.State state = task.state();
            if (state == null) {
                return new One(task, waiting, snapshot);
            }
            try {
                String activity = numberedActivity(task);
                return new One(task, waiting, Snapshots.of(task, state, activity, List.of(), List.of()));
            } catch (RuntimeException e) {
                return this; // it has gone on once more
            }
        }
    }

    private record Seen(
            LoopSnapshot.@Nullable Load load,
            List<One> tasks,
            List<ResourceSnapshot> resources,
            List<EndedTask> ended,
            long unretrieved) {

        static Seen nothing() {
            return new Seen(null, List.of(), List.of(), List.of(), 0);
        }

        /// The same with some tasks as they were seen later.
        Seen with(List<One> later) {
            Map<Task<?>, One> known = later.stream().collect(Collectors.toMap(One::task, Function.identity()));
            List<One> all =
                    tasks.stream().map(one -> known.getOrDefault(one.task, one)).toList();
            return new Seen(load, all, resources, ended, unretrieved);
        }
    }
}
