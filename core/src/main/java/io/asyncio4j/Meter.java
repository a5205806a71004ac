package io.asyncio4j;

import io.asyncio4j.internal.StepClock;
import io.asyncio4j.internal.Ticker;
import io.asyncio4j.lowlevel.EndedTask;
import io.asyncio4j.lowlevel.Instrument;
import io.asyncio4j.lowlevel.TaskSnapshot;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Measures the tasks of a loop while somebody looks at them; a loop that nobody looks at has none. Loop only, but
/// for what says otherwise.
final class Meter implements Instrument {

    // A step is timed, or it goes untimed: it is counted, and its length is known to be short. Where steps are short,
    // even to be told of each would cost a tenth of it. So a task whose next steps go untimed makes them untold, for
    // as long as it only gives way: its fiber counts them. They are taken in when the task does anything else, when
    // their number has run out, when the clock is marked (before it is read, so that whoever stands in the queue is
    // known to have stood there), when somebody looks or wants to be told, and when the loop rests.

    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(1); // without a look
    private static final long SHORT = 2_500; // ns of a step: not all of them are timed
    private static final long WORTH = 40_000; // ns of steps, of which one is timed
    private static final int MAX_EACH = 320; // steps, of which one is timed
    private static final int MAX_ENDED = 250; // that have returned, and as many that have not
    private static final int MAX_TEXT = 200; // characters of an ended task's name and error

    private final Engine engine;
    private final long began;
    private final StepClock clock;
    private final SplittableRandom random = new SplittableRandom();
    private final Deque<Ended> returned = new ArrayDeque<>(); // the earliest first
    private final Deque<Ended> broken = new ArrayDeque<>(); // failed or cancelled
    private long lastLook;
    private TaskSnapshot.@Nullable CancelledBy lastAsker;
    private long lastAskersStep;
    private boolean isTimed = true; // the step that runs
    private final List<Fiber> untold = new ArrayList<>(); // of tasks that make steps of which this is not told

    Meter(Engine engine) {
        this(engine, new StepClock(System::nanoTime, engine::stepCount, Ticker::serve));
    }

    Meter(Engine engine, StepClock clock) {
        this.engine = engine;
        this.clock = clock;
        this.began = clock.time(); // the machine's time: what is measured is its work
        this.lastLook = began;
    }

    /// Somebody looks: goes on for a while.
    void look() {
        lastLook = clock.time();
        takeInUntold();
    }

    @Override
    public void taskReady(Task<?> task, Cause cause) {
        TaskTimes times = measured(task);
        if (cause == Cause.ITSELF) {
            times.becomesReadyByItself(clock.last()); // the end of its step tells when
        } else {
            // while there is no mark, the clock was read within the last tick, as good as ever
            boolean isRough = times.goesUntimed() && !clock.isMarked();
            times.becomesReady(isRough ? clock.last() : clock.time());
        }
    }

    @Override
    public void stepBegins(Task<?> task) {
        TaskTimes times = measured(task);
        takeInUntold(task.fiber(), times);
        if (times.goesUntimed() && !clock.isMarked()) {
            isTimed = false;
            times.beginsUntimed(clock.last());
        } else {
            takeInUntoldIfMarked();
            stepBegins(times);
        }
    }

    private void stepBegins(TaskTimes times) {
        isTimed = !(times.goesUntimed() && clock.isWatched());
        if (isTimed) {
            times.begins(clock.readBeforeStep());
        } else {
            times.beginsUntimed(clock.last());
        }
    }

    @Override
    public void stepEnds(Task<?> task) {
        TaskTimes times = measured(task);
        if (!isTimed && times.goesUntimed() && !clock.isMarked()) {
            isTimed = true; // what comes before the next step
            times.endsUntimed(clock.last());
        } else if (times.runs()) { // else it began before
            takeInUntoldIfMarked();
            stepEnds(task.fiber(), times);
        }
    }

    private void stepEnds(Fiber fiber, TaskTimes times) {
        if (isTimed) {
            timedStepEnds(fiber, times);
        } else {
            untimedStepEnds(times);
        }
        if (times.isReady()) {
            times.isReadySince(clock.last());
        }
    }

    private void timedStepEnds(Fiber fiber, TaskTimes times) {
        long now = clock.read();
        times.ends(now);
        times.goUntimed(untimed(times.usual()));
        if (times.goesUntimed()) {
            clock.needTicks();
            if (times.isReady() && !clock.isMarked() && engine.observation().isByMeterOnly()) {
                fiber.goUntold(times.goUntold());
                untold.add(fiber);
            }
        }
        if (now - lastLook > PATIENCE) {
            engine.observation().stopMeter();
        }
    }

    /// The last of those that go untimed, or one in which the ticker has ticked.
    private void untimedStepEnds(TaskTimes times) {
        isTimed = true;
        long length = clock.untimedStepEnds();
        if (length > 0) {
            times.endsAfter(length, clock.last());
        } else {
            times.endsUntimed(clock.last());
        }
    }

    /// Whether each step is to be told now, even of tasks that go untold: the ticker has ticked. Carrier only.
    boolean wantsAll() {
        return clock.isMarked();
    }

    /// A step of a task that goes untold turns out to be one that is to be told. Carrier only, after the step.
    void stepHasBegun(Task<?> task) {
        beginsUntold(task.fiber(), measured(task));
    }

    private void beginsUntold(Fiber fiber, TaskTimes times) {
        takeInUntold(fiber, times);
        isTimed = false;
        times.beginsUntimed(clock.last());
    }

    /// Takes in the steps that were not told; all that come are told.
    void takeInUntold() {
        Fiber current = engine.current();
        for (Fiber fiber : untold) {
            TaskTimes times = measured(Objects.requireNonNull(fiber.task));
            if (fiber == current && fiber.goesUntold()) {
                beginsUntold(fiber, times);
            } else {
                takeInUntold(fiber, times);
            }
        }
        untold.clear();
    }

    private void takeInUntoldIfMarked() {
        if (clock.isMarked()) {
            takeInUntold();
        }
    }

    private void takeInUntold(Fiber fiber, TaskTimes times) {
        if (times.isUntold()) {
            times.endUntold(fiber.goUntold(0), clock.last());
        }
    }

    /// How many of the next steps go untimed, by chance: no pattern of the program is to hide from it.
    private int untimed(long usual) {
        return usual > SHORT ? 0 : random.nextInt((int) Math.min(WORTH / Math.max(1, usual), MAX_EACH) * 2 - 1);
    }

    /// The loop has done something else: it has run callbacks or the driver, or slept.
    void othersEnd() {
        takeInUntoldIfMarked();
        clock.read();
    }

    @Override
    public void taskEnded(Task<?> task) {
        TaskTimes times = measured(task);
        var ended = new Ended(task, times);
        Awaitable.Failure failure = task.keptFailure();
        if (failure != null) {
            failure.noteIn(ended);
        }
        Deque<Ended> alike = ended.end == EndedTask.End.VALUE ? returned : broken;
        alike.add(ended);
        if (alike.size() > MAX_ENDED) {
            alike.remove();
        }
    }

    /// The last tasks that have ended, in that order. Any thread, as [Snapshots] says.
    List<EndedTask> ended() {
        return Stream.concat(returned.stream(), broken.stream())
                .sorted(Comparator.comparingLong(ended -> ended.at))
                .map(Ended::seen)
                .toList();
    }

    /// Who asks for a cancellation now: the calling code. Any thread.
    TaskSnapshot.CancelledBy asker(@Nullable String reason) {
        String why = reason == null ? null : cut(reason);
        if (!engine.isLoopThread()) {
            return new TaskSnapshot.CancelledBy(
                    0, "the thread " + Thread.currentThread().getName(), why, UserFrames.here());
        }
        Fiber current = engine.current();
        if (current == null) { // the bare carrier
            return new TaskSnapshot.CancelledBy(0, "a time limit", why, null);
        }
        long step = engine.runningStep();
        if (lastAsker == null
                || step == Engine.NO_STEP
                || lastAskersStep != step
                || !Objects.equals(lastAsker.reason(), why)) {
            lastAsker = asker(current.task, why); // once for all tasks of a group
            lastAskersStep = step;
        }
        return lastAsker;
    }

    private TaskSnapshot.CancelledBy asker(@Nullable Task<?> task, @Nullable String why) {
        StackTraceElement place = UserFrames.here();
        return task == null
                ? new TaskSnapshot.CancelledBy(
                        0, engine.isCalledByThread() ? "another thread" : "a callback", why, place)
                : new TaskSnapshot.CancelledBy(task.id(), cut(task.name()), why, place);
    }

    /// Notes who has asked for the cancellation of a task, if that is known, and nobody has before.
    static void note(Task<?> task, TaskSnapshot.@Nullable CancelledBy by) {
        Meter meter = task.engine().observation().meter();
        if (by != null && meter != null) {
            TaskTimes times = meter.measured(task);
            if (task.deliveredRequests() == 0 || times.cancelledBy() == null) {
                times.setCancelledBy(by);
            }
        }
    }

    /// Who has asked for the cancellation of a task first. Any thread.
    TaskSnapshot.@Nullable CancelledBy cancelledBy(Task<?> task) {
        TaskTimes times = task.times();
        return times == null || !times.isOf(this) || task.deliveredRequests() == 0 ? null : times.cancelledBy();
    }

    private static String cut(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() > MAX_TEXT ? line.substring(0, MAX_TEXT) + "…" : line;
    }

    /// What was measured of a task. Any thread.
    TaskSnapshot.Times timesOf(Task<?> task) {
        TaskTimes times = task.times();
        if (times == null || !times.isOf(this)) {
            return TaskSnapshot.Times.unknown(Duration.ofNanos(clock.time() - began));
        }
        long now = clock.time();
        return engine.mounted() == task.fiber() ? times.seenRunning(now, clock.last()) : times.seen(now);
    }

    private TaskTimes measured(Task<?> task) {
        TaskTimes times = task.times();
        return times != null && times.isOf(this) ? times : measureFromNowOn(task);
    }

    private TaskTimes measureFromNowOn(Task<?> task) {
        var times = new TaskTimes(this, clock.time(), began);
        task.setTimes(times);
        return times;
    }

    /// A task that has ended. It holds neither the task nor its error.
    static final class Ended {

        private final long at;
        private final long id;
        private final String name;
        private final EndedTask.End end;
        private final String error;
        private final TaskTimes times;
        private volatile boolean retrieved;

        private Ended(Task<?> task, TaskTimes times) {
            Awaitable.Failure failure = task.keptFailure();
            String reason = failure == null ? task.cancelReason() : Snapshots.text(failure.exception);
            this.id = task.id();
            this.name = cut(task.name());
            this.end = task.isCancelled()
                    ? EndedTask.End.CANCELLED
                    : failure == null ? EndedTask.End.VALUE : EndedTask.End.ERROR;
            this.error = reason == null ? "" : cut(reason);
            this.times = times;
            this.at = times.meter().clock.time();
            this.retrieved = failure == null;
        }

        /// Somebody has asked for the error. Any thread.
        void markRetrieved() {
            retrieved = true;
        }

        private EndedTask seen() {
            return new EndedTask(
                    id,
                    name,
                    end,
                    error,
                    retrieved,
                    Duration.ofNanos(times.age(at)),
                    end == EndedTask.End.CANCELLED ? times.cancelledBy() : null,
                    times.seen(times.meter().clock.time()));
        }
    }
}
