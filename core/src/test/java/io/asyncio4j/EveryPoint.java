package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.waitUntil;

import io.asyncio4j.function.VoidFn;
import io.asyncio4j.function.VoidOp;
import io.asyncio4j.lowlevel.Instrument;
import io.asyncio4j.lowlevel.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Runs a scenario with a cancellation at every point of it, alone and followed by a second one at every
/// later point.
final class EveryPoint {

    // There is a point before and after each step of a task. So a cancellation meets its victim in all its
    // waits, and there before the step of the same iteration that wakes it, after that step, and after
    // the timer or thread that has woken it. A run without any counts the points; every run with one counts
    // those that follow, where the second may come. What happens outside the loop is tried like a cancellation.

    private static final int FEWEST_RUNS = 20; // else the scenario is not what it seems

    private static final ExecutorService OUTSIDE =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());

    private final Plan plan;
    private final Points points;
    private final List<Victim> victims = new ArrayList<>();
    private final List<Task<?>> others = new ArrayList<>();
    private final List<BooleanSupplier> events = new ArrayList<>(); // each says whether it was not too late
    private final List<Integer> outside = new ArrayList<>(); // those of the events that must happen
    private int happened; // of the plan
    private int pointsSeen;

    private EveryPoint(Plan plan, Points points) {
        this.plan = plan;
        this.points = points;
    }

    /// Runs `scenario` with every one and every two events.
    ///
    /// @return how many runs that were
    static int explore(VoidFn<EveryPoint, Exception> scenario) {
        return explore(2, scenario);
    }

    /// Runs `scenario` with up to so many events.
    static int explore(int events, VoidFn<EveryPoint, Exception> scenario) {
        var points = new Points();
        var reports = new ArrayList<ErrorReport>();
        int[] runs = new int[1];
        try (var runner = new Runner(options -> options.driver(new VirtualClock())
                .slowStep(Duration.ZERO)
                .instrument(points)
                .errorHandler(reports::add))) {
            runner.run(() -> {
                runs[0] = new Explorer(scenario, points, reports).runFrom(new Plan(List.of()), 0, events);
            });
        }
        if (runs[0] < FEWEST_RUNS) {
            throw new AssertionError("expected at least " + FEWEST_RUNS + " runs, were " + runs[0]);
        }
        return runs[0];
    }

    /// Starts a task that is cancelled at some point.
    Victim victim(String name, VoidOp<?> body) {
        var victim = new Victim(name, body);
        victims.add(victim);
        events.add(victim::cancel);
        return victim;
    }

    /// What else may be cancelled at some point, if it is there by then.
    void alsoCancel(Supplier<? extends @Nullable Awaitable<?>> awaitable) {
        events.add(() -> {
            var present = awaitable.get();
            return present != null && present.cancel();
        });
    }

    /// Starts a task that nobody cancels; it must not fail.
    Task<@Nullable Void> task(String name, VoidOp<?> body) {
        var task = createTask(name, body);
        others.add(task);
        return task;
    }

    /// Adds what happens on another thread at some point, at the latest when nothing else does.
    void outside(Runnable action) {
        outside.add(events.size());
        events.add(() -> {
            onAnotherThread(action);
            return true;
        });
    }

    /// Waits until all tasks have ended and checks them; one that waits for ever is a failure.
    void join() {
        joinIgnoring(CancelledError.class);
    }

    /// The same, but tasks may fail with this type.
    void joinIgnoring(Class<? extends Throwable> expected) {
        var tasks = new ArrayList<Task<?>>(others);
        victims.forEach(victim -> tasks.add(victim.task()));
        points.watch(this);
        waitUntil(ReturnWhen.ALL_COMPLETED, tasks, seconds(10));
        points.watch(null);
        if (!tasks.stream().allMatch(Task::isDone)) {
            throw new AssertionError("stuck:\n" + EventLoop.current().taskTree());
        }
        victims.forEach(victim -> victim.check(expected));
        for (Task<?> task : others) {
            Throwable error = task.thrown();
            if (error != null && !task.isCancelled() && !expected.isInstance(error)) {
                throw new AssertionError(task + " has failed", error);
            }
        }
    }

    /// A point has come.
    private void point() {
        int number = pointsSeen++;
        while (happened < plan.events.size() && plan.events.get(happened).point == number) {
            happen(plan.events.get(happened).which);
            happened++;
        }
    }

    private void happen(int which) {
        plan.effective = which < events.size() && events.get(which).getAsBoolean();
        outside.remove((Integer) which);
    }

    /// Nothing is ready: what must happen outside does, unless it is planned for later and time may pass.
    private void nothingIsReady() {
        boolean timers = EventLoop.current().engine().timerCount() > 1; // that of join is one
        var later = plan.events.subList(happened, plan.events.size());
        for (Integer which : List.copyOf(outside)) {
            if (!timers || later.stream().noneMatch(event -> event.which == which)) {
                outside.remove(which);
                Check.that(events.get(which).getAsBoolean(), "what happens outside is never too late");
            }
        }
    }

    /// Runs `action` while the loop is held up.
    private static void onAnotherThread(Runnable action) {
        CompletableFuture.runAsync(action, OUTSIDE).join();
    }

    /// Event number `which` comes at this point.
    private record Event(int point, int which) {}

    private static final class Plan {

        final List<Event> events;
        boolean effective; // the last of them was not too late

        Plan(List<Event> events) {
            this.events = events;
        }

        Plan with(Event event) {
            var longer = new ArrayList<>(events);
            longer.add(event);
            return new Plan(longer);
        }
    }

    private record Explorer(VoidFn<EveryPoint, Exception> scenario, Points points, List<ErrorReport> reports) {

        int runFrom(Plan plan, int firstPoint, int eventsLeft) {
            EveryPoint run = run(plan);
            int runs = 1;
            if (eventsLeft == 0 || (!plan.events.isEmpty() && !plan.effective)) {
                return runs;
            }
            int events = run.events.size();
            for (int point = firstPoint; point < run.pointsSeen; point++) {
                for (int which = 0; which < events; which++) {
                    runs += runFrom(plan.with(new Event(point, which)), point, eventsLeft - 1);
                }
            }
            return runs;
        }

        private EveryPoint run(Plan plan) {
            var run = new EveryPoint(plan, points);
            try {
                scenario.accept(run);
                run.ensureNothingIsLeft(reports);
            } catch (Throwable e) {
                throw new AssertionError("with " + plan.events + " of " + run.victims, e);
            }
            return run;
        }
    }

    private void ensureNothingIsLeft(List<ErrorReport> reports) {
        EventLoop loop = EventLoop.current();
        if (loop.allTasks().size() > 1 || loop.engine().timerCount() > 0) {
            throw new AssertionError(loop.engine().timerCount() + " timers and tasks are left:\n" + loop.taskTree());
        }
        for (ErrorReport report : reports) {
            throw new AssertionError(report.message(), report.error());
        }
    }

    /// Sees the points.
    private static final class Points implements Instrument {

        private @Nullable EveryPoint watched;

        void watch(@Nullable EveryPoint run) {
            watched = run;
        }

        @Override
        public void stepBegins(Task<?> task) {
            point();
        }

        @Override
        public void stepEnds(Task<?> task) {
            point();
        }

        @Override
        public void loopSleeps() {
            if (watched != null) {
                watched.nothingIsReady();
            }
        }

        private void point() {
            if (watched != null) {
                watched.point();
            }
        }
    }
}
